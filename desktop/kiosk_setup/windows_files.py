"""Windows configurations that allow one account one program (not tested).

Formats: learn.microsoft.com, "Assigned Access XML Schema Definition" and "Shell Launcher XML
Schema Definition"; the bridge: "Using PowerShell scripting with the WMI Bridge Provider".
"""

from __future__ import annotations

import subprocess
from xml.etree import ElementTree

from desktop.i18n import _
from desktop.kiosk_setup.plan import MARK, File, Plan, Wanted

PROFILE = "{7c1e6a0e-3f0b-4d6a-9a39-2d2a4b7a5f10}"
ASSIGNED = {
    "xmlns": "http://schemas.microsoft.com/AssignedAccess/2017/config",
    "xmlns:rs5": "http://schemas.microsoft.com/AssignedAccess/201810/config",
}
LAUNCHER = {
    "xmlns": "http://schemas.microsoft.com/ShellLauncher/2018/Configuration",
    "xmlns:v2": "http://schemas.microsoft.com/ShellLauncher/2019/Configuration",
}
# The folder of WebView2 is named after its version.
WEBVIEW = r"%ProgramFiles(x86)%\Microsoft\EdgeWebView\Application\*\msedgewebview2.exe"
APPLY = r"""# {mark}
# To be run as SYSTEM, for example with Microsoft's PsExec, in a prompt of an administrator:
#   psexec -i -s powershell -ExecutionPolicy Bypass -File {{full path of this file}}
# -With shell-launcher: instead of Assigned Access (Enterprise, Education and IoT Enterprise).
# -Remove: take it back.
param(
    [ValidateSet("assigned-access", "shell-launcher")][string]$With = "assigned-access",
    [switch]$Remove
)
$ErrorActionPreference = "Stop"
$kiosk = Get-CimInstance -Namespace "root\cimv2\mdm\dmmap" -ClassName "MDM_AssignedAccess"
$text = $null
if (-not $Remove) {{
    $raw = Get-Content -Raw -Encoding UTF8 -LiteralPath (Join-Path $PSScriptRoot "$With.xml")
    $text = [System.Net.WebUtility]::HtmlEncode($raw)
}}
if ($With -eq "shell-launcher") {{
    if (-not $Remove) {{
        Enable-WindowsOptionalFeature -Online -NoRestart -All `
            -FeatureName Client-EmbeddedShellLauncher | Out-Null
    }}
    $kiosk.ShellLauncher = $text
}} else {{
    $kiosk.Configuration = $text
}}
Set-CimInstance -CimInstance $kiosk
"""


def plan(wanted: Wanted) -> Plan:
    """Return both configurations and the script that applies one of them."""
    files = [
        File("assigned-access.xml", _written(_assigned_access(wanted))),
        File("shell-launcher.xml", _written(_shell_launcher(wanted))),
        File("apply.ps1", APPLY.format(mark=MARK)),
    ]
    steps = [
        _("Create the account {user} without administrator rights, and sign in with it once.")
        .format(user=wanted.user),
        _("Run apply.ps1 as SYSTEM; its first lines say how. Then restart the computer."),
        _("To undo this, sign in as an administrator and run it with -Remove."),
    ]  # fmt: skip
    return Plan(files, steps)


def _assigned_access(wanted: Wanted) -> ElementTree.Element:
    root, profile, config = _skeleton("AssignedAccessConfiguration", ASSIGNED)
    apps = ElementTree.SubElement(ElementTree.SubElement(profile, "AllAppsList"), "AllowedApps")
    start = {
        "DesktopAppPath": wanted.program[0],
        "rs5:AutoLaunch": "true",
        "rs5:AutoLaunchArguments": subprocess.list2cmdline(wanted.program[1:]),
    }
    ElementTree.SubElement(apps, "App", start)
    ElementTree.SubElement(apps, "App", DesktopAppPath=WEBVIEW)
    ElementTree.SubElement(profile, "Taskbar", ShowTaskbar="false")
    ElementTree.SubElement(config, "Account").text = wanted.user
    ElementTree.SubElement(config, "DefaultProfile", Id=PROFILE)
    return root


def _shell_launcher(wanted: Wanted) -> ElementTree.Element:
    root, profile, config = _skeleton("ShellLauncherConfiguration", LAUNCHER)
    profiles = root.find("Profiles")
    if profiles is not None:
        usual = ElementTree.Element("DefaultProfile")
        ElementTree.SubElement(usual, "Shell", Shell=r"%SystemRoot%\explorer.exe")
        profiles.insert(0, usual)
    shell = {
        "Shell": subprocess.list2cmdline(wanted.program),
        "v2:AppType": "Desktop",
        "v2:AllAppsFullScreen": "true",
    }
    again = ElementTree.SubElement(profile, "Shell", shell)
    ElementTree.SubElement(again, "DefaultAction", Action="RestartShell")
    ElementTree.SubElement(config, "Account", Name=wanted.user)
    ElementTree.SubElement(config, "Profile", Id=PROFILE)
    return root


def _skeleton(
    name: str, spaces: dict[str, str]
) -> tuple[ElementTree.Element, ElementTree.Element, ElementTree.Element]:
    """Return the root of a configuration, its only profile, and the account assignment."""
    root = ElementTree.Element(name, spaces)
    root.append(ElementTree.Comment(f" {MARK} "))
    profiles = ElementTree.SubElement(root, "Profiles")
    profile = ElementTree.SubElement(profiles, "Profile", Id=PROFILE)
    configs = ElementTree.SubElement(root, "Configs")
    return root, profile, ElementTree.SubElement(configs, "Config")


def _written(root: ElementTree.Element) -> str:
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'
