"""The addresses under /administration/."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.lazy_views import later

app_name = "administration"

urlpatterns: list[URLPattern] = [
    path("people/", later("administration.views.people.people"), name="people"),
    path("people/add/", later("administration.views.add_person.add_person"), name="add_person"),
    path("people/bulk/", later("administration.views.bulk_actions.bulk"), name="bulk"),
    path(
        "people/bulk/progress/",
        later("administration.views.bulk_actions.progress"),
        name="bulk_progress",
    ),
    path(
        "people/import/",
        later("administration.views.people_import.import_people"),
        name="import_people",
    ),
    path(
        "people/import/check/",
        later("administration.views.people_import.check_import"),
        name="check_import",
    ),
    path(
        "people/import/progress/",
        later("administration.views.people_import.progress"),
        name="importing",
    ),
    path(
        "people/export/",
        later("administration.views.people_export.export_people"),
        name="export_people",
    ),
    path("people/<int:pk>/", later("administration.views.people.person"), name="person"),
    path(
        "people/<int:pk>/edit/",
        later("administration.views.edit_person.edit_person"),
        name="edit_person",
    ),
    path("people/<int:pk>/role/", later("administration.views.membership.role"), name="role"),
    path(
        "people/<int:pk>/groups/",
        later("administration.views.membership.membership"),
        name="membership",
    ),
    path("groups/", later("administration.views.groups.groups"), name="groups"),
    path(
        "groups/<int:pk>/", later("administration.views.groups.rename_group"), name="rename_group"
    ),
    path(
        "groups/<int:pk>/people/",
        later("administration.views.groups.group_people"),
        name="group_people",
    ),
    path(
        "groups/<int:pk>/delete/",
        later("administration.views.groups.delete_group"),
        name="delete_group",
    ),
    path("tiles/", later("administration.views.groups.all_tiles"), name="tiles"),
    path("tiles/<str:url_name>/", later("administration.views.groups.tile"), name="tile"),
]
urlpatterns += [
    path(
        f"people/<int:pk>/{name.replace('_', '-')}/",
        later("administration.views.account_actions.deed"),
        {"deed": name},
        name=name,
    )
    for name in ("approve", "enable", "unlock", "sign_out", "disable", "delete")
]
urlpatterns += [
    path("settings/", later("administration.views.settings.settings"), name="settings"),
    path("mark/<str:name>", later("administration.views.logo.mark", public=True), name="mark"),
    path("backups/", later("administration.views.backups.backups"), name="backups"),
    path(
        "backups/withdraw/",
        later("administration.views.backups.withdraw_restore"),
        name="withdraw_restore",
    ),
    path(
        "backups/restore/",
        later("administration.views.backups.restore_brought"),
        name="restore_brought",
    ),
    path(
        "backups/<str:name>/save/",
        later("administration.views.backups.save_backup"),
        name="save_backup",
    ),
    path(
        "backups/<str:name>/restore/",
        later("administration.views.backups.restore_kept"),
        name="restore_kept",
    ),
    path("audit-log/", later("administration.views.audit_log.audit_log"), name="audit_log"),
    path(
        "audit-log/export/<str:format>/",
        later("administration.views.audit_log.audit_export"),
        name="audit_export",
    ),
    path(
        "audit-log/verify/",
        later("administration.views.audit_log.audit_verify"),
        name="audit_verify",
    ),
    path(
        "audit-log/retention/",
        later("administration.views.audit_log.audit_retention"),
        name="audit_retention",
    ),
]
