"""URLs under /administration/."""

from __future__ import annotations

from accounts.lazy_views import page

app_name = "administration"

urlpatterns = [
    page("people/", "administration.views.people.people"),
    page("people/add/", "administration.views.add_person.add_person"),
    page("people/bulk/", "administration.views.bulk_actions.bulk"),
    page("people/bulk/progress/", "administration.views.bulk_actions.progress", "bulk_progress"),
    page("people/import/", "administration.views.people_import.import_people"),
    page("people/import/check/", "administration.views.people_import.check_import"),
    page("people/import/progress/", "administration.views.people_import.progress", "importing"),
    page("people/export/", "administration.views.people_export.export_people"),
    page("people/<int:pk>/", "administration.views.people.person"),
    page("people/<int:pk>/edit/", "administration.views.edit_person.edit_person"),
    page("people/<int:pk>/role/", "administration.views.membership.role"),
    page("people/<int:pk>/groups/", "administration.views.membership.membership"),
    page("groups/", "administration.views.groups.all_groups", "groups"),
    page("groups/<int:pk>/", "administration.views.groups.rename_group"),
    page("groups/<int:pk>/people/", "administration.views.groups.group_people"),
    page("groups/<int:pk>/delete/", "administration.views.groups.delete_group"),
]
urlpatterns += [
    page(
        f"people/<int:pk>/{name.replace('_', '-')}/",
        "administration.views.account_actions.account_action",
        name,
        action=name,
    )
    for name in ("approve", "enable", "unlock", "sign_out", "disable", "delete")
]
urlpatterns += [
    page("settings/", "administration.views.settings.settings"),
    page("mark/<str:name>", "administration.views.logo.mark", public=True),
    page("backups/", "administration.views.backups.all_backups", "backups"),
    page("backups/withdraw/", "administration.views.backups.withdraw_restore"),
    page("backups/restore/", "administration.views.backups.restore_brought"),
    page("backups/<str:name>/save/", "administration.views.backups.save_backup"),
    page("backups/<str:name>/restore/", "administration.views.backups.restore_kept"),
    page("audit-log/", "administration.views.audit_log.audit_log"),
    page("audit-log/export/<str:format>/", "administration.views.audit_log.audit_export"),
    page("audit-log/verify/", "administration.views.audit_log.audit_verify"),
    page("audit-log/retention/", "administration.views.audit_log.audit_retention"),
]
