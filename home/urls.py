"""The URLs of the home page, and of the pages that arrange it."""

from __future__ import annotations

from accounts.lazy_views import page
from home import document_urls

app_name = "home"
urlpatterns = [
    page("", "home.views.index.index"),
    page("administration/tiles/", "home.views.tiles.tiles"),
    page("administration/tiles/add/", "home.views.tiles.add_tile"),
    page("administration/tiles/move/", "home.views.tiles.move_tile"),
    page("administration/tiles/steps/hide/", "home.views.tiles.hide_steps"),
    page("administration/tiles/<int:pk>/", "home.views.tiles.tile"),
    page("administration/tiles/<int:pk>/delete/", "home.views.tiles.delete_tile"),
    page("administration/tiles/<str:url_name>/", "home.views.tiles.page_tile"),
]
urlpatterns += document_urls.urlpatterns
