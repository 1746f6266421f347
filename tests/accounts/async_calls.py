"""For each async method of Django's that our classes have, calls that show what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Count

from accounts import permissions
from accounts.models import User
from tests.cast import PASSWORDS


def wrong(number: int) -> dict[str, str]:
    return {"username": "ben", "password": f"wrong {number}"}


RIGHT = {"username": "ben", "password": PASSWORDS["ben"]}
HAL = {"username": "hal"}
SUPERUSER_PASSWORD = "a whale in the reading room"
MOMENT = datetime(2026, 3, 1, tzinfo=UTC)
ASK_FOR_NOTHING = [
    *("acreate", "acycle_key", "aflush", "aload", "aclear_expired", "akeys", "avalues", "aitems"),
    *("aset_test_cookie", "atest_cookie_worked", "adelete_test_cookie"),
    *("aget_expiry_age", "aget_expire_at_browser_close"),
]
Call = dict[str, Any] | tuple[Any, ...]
# For each method the calls that are made one after the other, with named arguments or others.
CALLS: dict[tuple[str, str], list[Call]] = {
    ("backend", "aauthenticate"): [
        *({"request": None} | tried for tried in ({}, RIGHT, *map(wrong, range(6)), RIGHT)),
        *({"request": None, "username": name, "password": "x"} for name in ("nobody", "cleo")),
    ],
    ("backend", "aget_user"): [{"user_id": "ben"}, {"user_id": "cleo"}, {"user_id": 0}],
    **{
        ("backend", name): [
            {"user_obj": who, "obj": it}
            for who in ("ben", "ada", "cleo", "super", "nobody")
            for it in (None, 1)
        ]
        for name in ("aget_user_permissions", "aget_group_permissions", "aget_all_permissions")
    },
    ("backend", "ahas_perm"): [
        {"user_obj": who, "perm": perm, "obj": it}
        for who in ("ben", "ada", "dana", "cleo", "super", "nobody")
        for perm in (permissions.SEE_PEOPLE, "own.thing")
        for it in (None, 1)
    ],
    ("backend", "ahas_module_perms"): [
        {"user_obj": who, "app_label": label}
        for who in ("ben", "ada", "dana", "cleo", "super", "nobody")
        for label in ("accounts", "own")
    ],
    **{
        ("person", name): [{}, {"obj": 1}]
        for name in ("aget_user_permissions", "aget_group_permissions", "aget_all_permissions")
    },
    ("person", "ahas_perm"): [{"perm": permissions.SEE_PEOPLE}, {"perm": "x.y", "obj": 1}],
    ("person", "ahas_perms"): [{"perm_list": [permissions.SEE_PEOPLE]}, {"perm_list": "no list"}],
    ("person", "ahas_module_perms"): [{"app_label": "accounts"}, {"app_label": "own"}],
    ("person", "acheck_password"): [
        {"raw_password": SUPERUSER_PASSWORD},
        {"raw_password": "wrong"},
    ],
    ("person", "asave"): [{}, {"update_fields": ["display_name"]}],
    ("person", "adelete"): [{}],
    ("person", "arefresh_from_db"): [{}],
    ("people", "acreate_user"): [HAL | {"password": "x"}, {"username": "BEN"}, {"username": ""}],
    ("people", "acreate_superuser"): [HAL | {"password": "x"}, {"username": ""}],
    ("people", "aget_by_natural_key"): [{"username": "BEN"}, {"username": "nobody"}],
    ("people", "acreate"): [HAL, {"username": "be\u200bn"}],
    ("people", "abulk_create"): [{"objs": [User(**HAL)]}, {"objs": [User(username="")]}],
    ("people", "abulk_update"): [{"objs": [], "fields": ["email"]}],
    ("people", "aget_or_create"): [HAL, HAL, {"username": "\0"}],
    ("people", "aupdate_or_create"): [HAL | {"defaults": {"email": "hal@example.org"}}],
    ("people", "aget"): [{"username": "Ben"}, HAL],
    ("people", "aupdate"): [{"email": "all@example.org"}],
    ("people", "ain_bulk"): [{}],
    ("people", "aaggregate"): [{"count": Count("pk")}],
    ("people", "acontains"): [{"obj": "ben"}],
    ("people", "aearliest"): [("pk",)],
    ("people", "alatest"): [("pk",)],
    **{("people", name): [{}] for name in ("acount", "aexists", "afirst", "alast", "aexplain")},
    ("session", "aset"): [("word", "new")],
    ("session", "aget"): [{"key": "word"}, {"key": "none", "default": 1}],
    ("session", "apop"): [{"key": "word"}, {"key": "word"}],
    ("session", "asetdefault"): [{"key": "word", "value": 1}, {"key": "other", "value": 2}],
    ("session", "aupdate"): [{"dict_": {"word": "new", "other": 1}}],
    ("session", "ahas_key"): [{"key": "word"}, {"key": "none"}],
    ("session", "aset_expiry"): [{"value": 60}, {"value": None}],
    ("session", "asave"): [{}, {"must_create": True}],
    ("session", "adelete"): [{}, {"session_key": "x" * 32}],
    ("session", "aexists"): [{"session_key": "its own"}, {"session_key": "x" * 32}],
    **{("session", name): [{}, {}] for name in ASK_FOR_NOTHING},
    ("session", "aget_expiry_date"): [{"expiry": MOMENT}, {"modification": MOMENT}],
    ("session", "acreate_model_instance"): [{"data": {}}],
}
# What goes over rows bit by bit is an iterator, not a coroutine.
ITERATORS = {("people", "aiterator")}
