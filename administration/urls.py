"""The addresses under /administration/."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.reauthentication import reauthentication_required
from administration.deeds import DEEDS
from administration.views.adding import add_person
from administration.views.audit_log import (
    audit_export,
    audit_log,
    audit_retention,
    audit_verify,
)
from administration.views.backups import (
    backups,
    restore_brought,
    restore_kept,
    save_backup,
    withdraw_restore,
)
from administration.views.deeds import bulk, deed
from administration.views.exporting import export_people
from administration.views.groups import all_tiles, delete_group, groups, rename_group, tile
from administration.views.importing import check_import, import_people, progress
from administration.views.mark import mark
from administration.views.membership import membership, role
from administration.views.people import people, person
from administration.views.settings import settings

app_name = "administration"

urlpatterns: list[URLPattern] = [
    path("people/", people, name="people"),
    path("people/add/", add_person, name="add_person"),
    path("people/bulk/", bulk, name="bulk"),
    path("people/import/", import_people, name="import_people"),
    path("people/import/check/", check_import, name="check_import"),
    path("people/import/progress/", progress, name="importing"),
    path("people/export/", export_people, name="export_people"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/role/", role, name="role"),
    path("people/<int:pk>/groups/", membership, name="membership"),
    path("groups/", groups, name="groups"),
    path("groups/<int:pk>/", rename_group, name="rename_group"),
    path("groups/<int:pk>/delete/", delete_group, name="delete_group"),
    path("tiles/", all_tiles, name="tiles"),
    path("tiles/<str:url_name>/", tile, name="tile"),
]
urlpatterns += [
    path(
        f"people/<int:pk>/{one.name.replace('_', '-')}/",
        reauthentication_required(deed) if one.asks_password else deed,
        {"deed": one},
        name=one.name,
    )
    for one in DEEDS.values()
]
urlpatterns += [
    path("settings/", settings, name="settings"),
    path("mark/<str:name>", mark, name="mark"),
    path("backups/", backups, name="backups"),
    path("backups/withdraw/", withdraw_restore, name="withdraw_restore"),
    path("backups/restore/", restore_brought, name="restore_brought"),
    path("backups/<str:name>/save/", save_backup, name="save_backup"),
    path("backups/<str:name>/restore/", restore_kept, name="restore_kept"),
    path("audit-log/", audit_log, name="audit_log"),
    path("audit-log/export/<str:format>/", audit_export, name="audit_export"),
    path("audit-log/verify/", audit_verify, name="audit_verify"),
    path("audit-log/retention/", audit_retention, name="audit_retention"),
]
