"""URLs of documents, part of the home app's."""

from __future__ import annotations

from accounts.lazy_views import page

_SHOWN = "home.views.documents"
_MANAGED = "home.views.manage_documents"
_FOLDERS = "home.views.manage_folders"

urlpatterns = [
    page("documents/<int:pk>/", f"{_SHOWN}.document"),
    page("documents/<int:pk>/file/", f"{_SHOWN}.document_file"),
    page("documents/<int:pk>/save/", f"{_SHOWN}.save_document"),
    page("documents/<int:pk>/pages/<int:number>/<int:width>/", f"{_SHOWN}.document_page"),
    page("folders/<int:pk>/", f"{_SHOWN}.folder"),
    page("administration/documents/", f"{_MANAGED}.manage_documents"),
    page("administration/documents/add/", f"{_MANAGED}.add_documents"),
    page("administration/documents/pieces/", f"{_MANAGED}.upload_piece"),
    page("administration/documents/<int:pk>/", f"{_MANAGED}.edit_document"),
    page("administration/documents/<int:pk>/move/", f"{_MANAGED}.move_document"),
    page("administration/documents/<int:pk>/delete/", f"{_MANAGED}.delete_document"),
    page("administration/folders/add/", f"{_FOLDERS}.add_folder"),
    page("administration/folders/<int:pk>/", f"{_FOLDERS}.edit_folder"),
    page("administration/folders/<int:pk>/move/", f"{_FOLDERS}.move_folder"),
    page("administration/folders/<int:pk>/delete/", f"{_FOLDERS}.delete_folder"),
]
