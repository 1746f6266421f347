"""Documents: uploading, arranging, deleting and showing them, and who may not."""

from __future__ import annotations

import io
from contextlib import closing, suppress
from http.client import HTTPConnection

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from desktop.server.loopback import LIMITS
from home.documents import drawing, ranges, storage
from home.models import Document, Folder, Tile
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.home.hostile_files import picture
from tests.home.pdf_files import pdf
from tests.home.test_document_files import MEDIA
from tests.snapshot import everything, unwritable
from tests.waiting import LIMIT
from tests.wire import WireWindow

pytestmark = pytest.mark.django_db

ADD, PIECES = "/administration/documents/add/", "/administration/documents/pieces/"
MANAGE = "/administration/documents/"
PDF = pdf(["Wear the amber goggles.", "Nothing here.", "Goggles again."])


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def window(signed_in, ada):
    return signed_in(ada)


def last():
    return Entry.objects.latest("sequence")


def file(content, name):
    return SimpleUploadedFile(name, content)


def added(window, content, name="a.pdf", folder=""):
    before = set(Document.objects.values_list("pk", flat=True))
    answer = window.post(ADD, {"files": [file(content, name)], "folder": folder})
    assert answer.status_code == 302, answer.context["form"].errors
    return Document.objects.exclude(pk__in=before).get()


def stored_files():
    folder = storage.path_of("0" * 32).parent
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_files_are_added_with_titles_from_their_names_and_recorded(window):
    folder = Folder.objects.create(title="House")
    sent = [file(PDF, "House_rules.pdf"), file(b"Text.", "../../notes.txt")]

    answer = window.post(ADD, {"files": sent, "folder": folder.pk}, follow=True)

    assert "2 documents added" in answer.content.decode()
    rules, notes = Document.objects.all()
    assert (rules.title, rules.kind, rules.pages, rules.folder) == (
        "House rules",
        "pdf",
        3,
        folder,
    )
    assert (notes.title, notes.kind, notes.position) == ("notes", "text", 1)
    assert stored_files() == sorted([rules.file, notes.file])
    assert (last().kind, last().details["document"]) == ("document_added", "notes")


def test_what_is_refused_is_named_and_the_others_are_added(window):
    sent = [file(PDF, "good.pdf"), file(b"\x7fELF" + bytes(99), "bad.pdf")]

    answer = window.post(ADD, {"files": sent})

    assert [one.title for one in Document.objects.all()] == ["good"]
    assert "bad: This isn&#x27;t a PDF" in answer.content.decode()
    assert len(stored_files()) == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"files": []},
        {"files": "no file"},
        {"files": [file(b"", "empty.txt")]},
        {"files": [file(b"x", "x.txt")], "folder": "7777"},
        {"files": [file(b"x", "x.txt")], "folder": "x\0"},
        {"files": [file(b"x", f"{n}.txt") for n in range(21)]},
    ],
)
def test_a_form_that_is_not_right_gets_a_sentence_and_adds_nothing(window, form):
    answer = window.post(ADD, form)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Document.objects.exists()
    assert stored_files() == []


def pieces(window, content, name="film.webm", size=100, **more):
    upload, answer = "", None
    for offset in range(0, len(content), size):
        last_one = "on" if offset + size >= len(content) else ""
        form = {"upload": upload, "offset": offset, "called": name, "last": last_one} | more
        answer = window.post(PIECES, form | {"piece": file(content[offset : offset + size], name)})
        if answer.status_code != 200:
            break
        upload = answer.json()["upload"]
    return answer


def test_a_large_file_arrives_in_pieces(window):
    content = MEDIA["video/webm"] + bytes(1000)
    assert pieces(window, content).status_code == 200
    document = Document.objects.get()
    assert (document.title, document.kind, document.size) == ("film", "video", len(content))
    assert storage.path_of(document.file).read_bytes() == content
    assert last().kind == "document_added"


def test_what_is_refused_in_pieces_is_said_and_leaves_nothing(window):
    answer = pieces(window, b"\x7fELF" + bytes(500))
    assert answer.status_code == 422
    assert answer.json()["refused"].startswith("This isn't a PDF")
    assert stored_files() == []


def test_pieces_of_someone_else_or_in_another_order_are_refused(window, signed_in, ada):
    first = {"offset": 0, "called": "a.txt", "piece": file(b"12345", "a")}
    upload = window.post(PIECES, first).json()["upload"]
    following = {"offset": 5, "called": "a.txt", "last": "on"}

    def sent(by, **other):
        return by.post(PIECES, following | {"upload": upload, "piece": file(b"6", "a")} | other)

    assert sent(signed_in(ada)).status_code == 422
    for wrong in ({"offset": 4}, {"offset": "x"}, {"upload": "x"}, {"upload": "x" * 300}):
        assert sent(window, **wrong).status_code == 422
    assert sent(window, piece="no file").status_code == 422
    assert not Document.objects.exists()
    assert sent(window).status_code == 200


def test_uploading_asks_for_the_password_before_a_byte_is_stored(window):
    prove(window, seconds_ago=301)
    for page in (ADD, PIECES):
        answer = window.post(page, {"files": [file(PDF, "a.pdf")], "offset": 0, "called": "a"})
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("accounts:reauthenticate"))
    assert stored_files() == []


def test_nothing_is_uploaded_on_a_kiosk(window, settings):
    settings.KIOSK = True
    page = window.get(ADD).content.decode()
    assert 'type="file"' not in page
    assert "leave the kiosk first" in page
    assert window.post(ADD, {"files": [file(PDF, "a.pdf")]}).status_code == 404
    assert pieces(window, b"text").status_code == 404
    assert stored_files() == []


def test_a_document_is_renamed_and_moved_and_that_is_recorded(window):
    folder, document = Folder.objects.create(title="House"), added(window, PDF)
    page = reverse("home:edit_document", args=[document.pk])

    window.post(page, {"title": "Rules", "folder": folder.pk})

    document.refresh_from_db()
    assert (document.title, document.folder) == ("Rules", folder)
    assert (last().kind, last().details) == (
        "document_changed",
        {"before": "a", "document": "Rules", "folder": "House", "saving": False},
    )
    count = Entry.objects.count()
    window.post(page, {"title": "Rules", "folder": folder.pk})
    assert Entry.objects.count() == count


@pytest.mark.parametrize("title", ["", " ", "x" * 121, "Read\u202eing", "a\0b"])
def test_titles_are_lines_of_at_most_120_characters(window, title):
    document = added(window, PDF)
    folder = Folder.objects.create(title="House")
    for page in (
        reverse("home:edit_document", args=[document.pk]),
        reverse("home:edit_folder", args=[folder.pk]),
        reverse("home:add_folder"),
    ):
        answer = window.post(page, {"title": title})
        assert "title" in answer.context["form"].errors
    assert Document.objects.get().title == "a"


@pytest.mark.django_db(transaction=True)
def test_a_deleted_document_is_gone_with_its_file(window):
    kept, document = added(window, PDF), added(window, b"Text.", "b.txt")
    page = reverse("home:delete_document", args=[document.pk])
    assert "Delete the document “b”?" in window.get(page).content.decode()
    assert Document.objects.count() == 2

    window.post(page)

    assert list(Document.objects.all()) == [kept]
    assert stored_files() == [kept.file]
    assert (last().kind, last().details) == ("document_deleted", {"document": "b"})


@pytest.mark.django_db(transaction=True)
def test_folders_are_added_renamed_and_deleted_with_their_documents(window):
    window.post(reverse("home:add_folder"), {"title": "House"})
    folder = Folder.objects.get()
    assert (last().kind, last().details) == ("folder_added", {"folder": "House"})
    window.post(reverse("home:edit_folder", args=[folder.pk]), {"title": "Home"})
    assert (last().kind, last().details) == (
        "folder_renamed",
        {"before": "House", "folder": "Home"},
    )
    added(window, PDF, folder=folder.pk)
    page = reverse("home:delete_folder", args=[folder.pk])
    assert "1 document is in it" in window.get(page).content.decode()

    window.post(page)

    assert not Folder.objects.exists()
    assert not Document.objects.exists()
    assert stored_files() == []
    assert (last().kind, last().details) == ("folder_deleted", {"folder": "Home", "documents": 1})


def test_documents_and_folders_move_up_and_down(window):
    documents = [added(window, b"Text.", f"{name}.txt") for name in "abc"]
    folders = [Folder.objects.create(title=name) for name in "abc"]

    def move(name, one, direction):
        window.post(reverse(f"home:move_{name}", args=[one.pk]), {"direction": direction})

    move("document", documents[2], "up")
    move("folder", folders[0], "down")
    assert [one.title for one in Document.objects.all()] == ["a", "c", "b"]
    assert [one.title for one in Folder.objects.all()] == ["b", "a", "c"]
    assert (last().kind, last().details) == ("documents_reordered", {"moved": "a"})
    count = Entry.objects.count()
    move("document", documents[0], "up")
    move("folder", folders[2], "nonsense")
    assert [one.title for one in Document.objects.all()] == ["a", "c", "b"]
    assert Entry.objects.count() == count


def test_as_many_queries_for_five_hundred_documents_as_for_ten(window):
    folder = Folder.objects.create(title="House")
    counts: list[int] = []
    window.get(MANAGE)
    for number in (10, 490):
        Document.objects.bulk_create(
            Document(title="x", file=f"{one:032x}", kind="text", folder=folder)
            for one in range(number * 1000, number * 1001)
        )
        for page in (f"{MANAGE}?folder={folder.pk}", reverse("home:folder", args=[folder.pk])):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert window.get(page).status_code == 200
            counts.append(len(captured))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize("folder", ["x", "", "٣", "9" * 5000, "-1", "1e3"])
def test_the_list_ignores_a_folder_that_is_no_number(window, folder):
    assert window.get(MANAGE, {"folder": folder, "page": folder}).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["document_added", "document_deleted", "folder_deleted"])
def test_what_cannot_be_recorded_is_not_done(kind, window):
    folder = Folder.objects.create(title="House")
    document = added(window, PDF, folder=folder.pk)
    pages = {
        "document_added": (ADD, {"files": [file(b"Text.", "b.txt")]}),
        "document_deleted": (reverse("home:delete_document", args=[document.pk]), {}),
        "folder_deleted": (reverse("home:delete_folder", args=[folder.pk]), {}),
    }
    then = everything(without={"Entry", "Checkpoint", "Session"})
    with unwritable(kind), pytest.raises(Error):
        window.post(*pages[kind])
    assert everything(without={"Entry", "Checkpoint", "Session"}) == then
    assert stored_files() == [document.file]


@pytest.mark.django_db(transaction=True)
def test_a_file_stays_if_its_document_does(window):
    document = added(window, PDF)
    with suppress(Error), transaction.atomic():
        Document.objects.get().delete()
        raise Error
    assert stored_files() == [document.file]


# --- Showing them ---------------------------------------------------------------------------------


def shown(window, document, **query):
    return window.get(reverse("home:document", args=[document.pk]), query)


def test_a_pdf_is_shown_page_by_page(window):
    document = added(window, PDF)
    answer = shown(window, document, page=2, zoom=150)
    text = answer.content.decode()
    drawn = reverse("home:document_page", args=[document.pk, 2, 1440])
    assert f'src="{drawn}"' in text
    assert "of 3" in text
    assert "?page=1&amp;zoom=150" in text

    image = window.get(drawn)
    assert image["Content-Type"] == "image/webp"
    with Image.open(io.BytesIO(image.content)) as one:
        assert one.width == 1440


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "0"}, {"page": "9" * 5000}, {"zoom": "7"}, {"q": "x" * 200}]
)
def test_nonsense_in_the_address_shows_the_nearest_page(window, query):
    document = added(window, PDF)
    assert shown(window, document, **query).status_code == 200


def test_search_in_a_pdf_leads_to_the_pages(window):
    document = added(window, PDF)
    answer = shown(window, document, q="goggles")
    text = answer.content.decode()
    assert "2 matches" in text
    assert [match.page for match in answer.context["matches"]] == [1, 3]
    assert "Wear the amber <strong>goggles</strong>." in text
    none = shown(window, document, q='<script>"')
    assert "0 matches" in none.content.decode()
    assert "<script>&quot;" not in none.content.decode()


@pytest.mark.parametrize(("number", "width"), [(1, 961), (4, 960), (0, 960), (1, 10**9)])
def test_no_other_page_or_width_is_drawn(window, number, width):
    document = added(window, PDF)
    page = reverse("home:document_page", args=[document.pk, number, width])
    assert window.get(page).status_code == 404


def test_a_page_that_the_window_has_is_drawn_once_and_asked_for_each_time(
    window, signed_in, ben, monkeypatch
):
    document = added(window, PDF)
    page = reverse("home:document_page", args=[document.pk, 1, 960])
    first = window.get(page)
    assert first["Cache-Control"] == "private, no-cache"
    known = {"If-None-Match": first["ETag"]}
    for other in (page + "?q=goggles", page.replace("/1/960/", "/2/960/")):
        assert window.get(other, headers=known).status_code == 200

    monkeypatch.setattr(drawing, "draw_page", None)
    again = window.get(page, headers=known)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert signed_in(ben).get(page, headers=known).status_code == 404


def test_text_stays_text_and_markdown_is_formatted(window):
    text = added(window, b"<b>bold</b>", "a.txt")
    formatted = added(window, b"# House\n\n<script>x</script> **bold**", "b.md")
    assert "&lt;b&gt;bold&lt;/b&gt;" in shown(window, text).content.decode()
    page = shown(window, formatted).content.decode()
    assert "<h2>House</h2>" in page
    assert "<strong>bold</strong>" in page
    assert "<script>x" not in page


def test_pictures_of_a_folder_follow_each_other(window):
    folder = Folder.objects.create(title="House")
    one, two = (added(window, picture("PNG"), f"{n}.png", folder.pk) for n in "ab")
    added(window, b"Text.", "c.txt", folder.pk)
    page = shown(window, one).content.decode()
    assert "1 of 2" in page
    assert reverse("home:document", args=[two.pk]) in page
    assert 'http-equiv="refresh"' not in page
    playing = shown(window, one, play=1).content.decode()
    assert f'content="6; url={reverse("home:document", args=[two.pk])}?play=1"' in playing
    listed = window.get(reverse("home:folder", args=[folder.pk])).content.decode()
    assert f"{reverse('home:document', args=[one.pk])}?play=1" in listed


def ranged(window, document, wanted, **headers):
    page = reverse("home:document_file", args=[document.pk])
    return window.get(page, headers={"range": wanted, **headers})


def test_audio_and_video_come_in_pieces(window, monkeypatch):
    content = MEDIA["video/webm"] + bytes(range(256)) * 4
    document = added(window, content, "a.webm")
    whole = window.get(reverse("home:document_file", args=[document.pk]))
    assert (whole.status_code, whole["Accept-Ranges"]) == (200, "bytes")
    assert whole["Content-Type"] == "video/webm"
    assert whole.getvalue() == content

    for wanted, first, last_one in (
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, None),
        ("bytes=-7", -7, None),
    ):
        answer = ranged(window, document, wanted)
        expected = content[first : None if last_one is None else last_one + 1]
        assert answer.status_code == 206
        assert answer.getvalue() == expected
        start = len(content) + first if first < 0 else first
        end = start + len(expected) - 1
        assert answer["Content-Range"] == f"bytes {start}-{end}/{len(content)}"
        assert answer["Content-Length"] == str(len(expected))

    monkeypatch.setattr(ranges, "MOST", 100)
    assert len(ranged(window, document, "bytes=10-").getvalue()) == 100


def test_ranges_outside_of_the_file_or_of_another_file(window):
    document = added(window, MEDIA["audio/wav"], "a.wav")
    size = len(MEDIA["audio/wav"])
    for wanted in (f"bytes={size}-", f"bytes={10**14}-"):
        outside = ranged(window, document, wanted)
        assert (outside.status_code, outside["Content-Range"]) == (416, f"bytes */{size}")
    for wanted in (
        "bytes=9-5",
        "bytes=-",
        "bytes=0-1,3-4",
        "lines=1-2",
        "bytes=x-",
        "bytes=" + "9" * 99 + "-",
    ):
        assert ranged(window, document, wanted).status_code == 200, wanted
    etag = ranged(window, document, "bytes=0-1")["ETag"]
    assert ranged(window, document, "bytes=0-1", **{"if-range": etag}).status_code == 206
    assert ranged(window, document, "bytes=0-1", **{"if-range": '"other"'}).status_code == 200
    head = window.head(reverse("home:document_file", args=[document.pk]))
    assert (head["Content-Length"], head.getvalue()) == (str(size), b"")


def test_pages_of_media_may_load_them_from_here_only(window):
    document = added(window, MEDIA["audio/wav"], "a.wav")
    answer = shown(window, document)
    assert "media-src 'self'" in answer["Content-Security-Policy"]
    assert "<audio" in answer.content.decode()
    assert 'controlslist="nodownload' in answer.content.decode()


@pytest.mark.parametrize(
    ("content", "name"),
    [(PDF, "a.pdf"), (b"Text.", "a.txt"), (b"# x", "a.md"), (MEDIA["audio/wav"], "a.wav")],
)
def test_a_missing_file_gets_a_sentence(window, content, name):
    document = added(window, content, name)
    storage.remove(document.file)
    for query in ({}, {"q": "x"}):
        answer = shown(window, document, **query)
        assert answer.status_code == 200
        assert "The file of this document is missing." in answer.content.decode()


def test_a_text_that_a_backup_has_brought_is_not_read_above_the_limit(window):
    document = added(window, b"Text.", "a.txt")
    storage.path_of(document.file).write_bytes(b"word " * 300_000)
    shown = window.get(reverse("home:document", args=[document.pk])).content.decode()
    assert "This file is too large." in shown
    assert "word word" not in shown


def test_only_pictures_and_media_are_sent_as_files(window):
    for content, name in ((PDF, "a.pdf"), (b"<script>x</script>", "a.txt"), (b"# x", "a.md")):
        document = added(window, content, name)
        assert window.get(reverse("home:document_file", args=[document.pk])).status_code == 404


def test_a_row_that_a_backup_has_brought_leads_to_no_other_file(window):
    document = added(window, MEDIA["audio/wav"], "a.wav")
    page = reverse("home:document_file", args=[document.pk])
    assert window.get(page).status_code == 200
    for column, value in (("content_type", "text/html"), ("file", ".."), ("file", "../secret")):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE home_document SET {column} = %s", [value])
        assert window.get(page).status_code == 404
        document.save()


@pytest.mark.parametrize("who", ["ben", "dana", "gus"])
def test_what_one_may_not_open_is_not_found(who, window, signed_in, request):
    folder = Folder.objects.create(title="House")
    document = added(window, PDF, folder=folder.pk)
    other = signed_in(request.getfixturevalue(who))
    for name, arguments in (
        ("document", [document.pk]),
        ("document_file", [document.pk]),
        ("document_page", [document.pk, 1, 960]),
        ("folder", [folder.pk]),
    ):
        assert other.get(reverse(f"home:{name}", args=arguments)).status_code == 404, name
    for name in ("manage_documents", "add_documents"):
        assert other.get(reverse(f"home:{name}")).status_code == 403
    assert pieces(other, b"text").status_code == 403


def test_who_sees_the_tile_of_a_folder_reads_its_documents(window, signed_in, ben, gus):
    folder = Folder.objects.create(title="House")
    inside, outside = added(window, PDF, folder=folder.pk), added(window, PDF, "b.pdf")
    Tile.objects.create(kind="folder", folder=folder, audience=Tile.Audience.NO_GUESTS)
    member, guest = signed_in(ben), signed_in(gus)
    pages = [
        reverse("home:folder", args=[folder.pk]),
        reverse("home:document", args=[inside.pk]),
        reverse("home:document_page", args=[inside.pk, 1, 960]),
    ]
    assert [member.get(page).status_code for page in pages] == [200] * 3
    assert [guest.get(page).status_code for page in pages] == [404] * 3
    assert member.get(reverse("home:document", args=[outside.pk])).status_code == 404

    Tile.objects.create(kind="document", document=outside, audience=Tile.Audience.EVERYONE)

    for visitor in (member, guest):
        shown_page = visitor.get(reverse("home:document", args=[outside.pk]))
        assert shown_page.status_code == 200
        assert reverse("home:manage_documents") not in shown_page.content.decode()


def test_players_that_pause_leave_the_server_free_for_others(served, ada):
    """As many as the server has threads, and more than it may buffer for each."""
    content = MEDIA["audio/wav"] + bytes(20_000_000)
    name = storage.begin()
    storage.append(name, 0, [content])
    storage.finish(name)
    document = Document.objects.create(
        title="Sound", file=name, kind="audio", content_type="audio/wav", size=len(content)
    )
    window = WireWindow(served)
    assert window.sign_in("ada", PASSWORDS["ada"]) == 302
    cookies = "; ".join(f"{key}={value}" for key, value in window.cookies.items())
    page = reverse("home:document_file", args=[document.pk])
    paused = [HTTPConnection(served, timeout=LIMIT) for _one in range(LIMITS["threads"])]
    for player in paused:
        player.request("GET", page, headers={"Cookie": cookies, "Range": "bytes=0-"})

    assert window.get("/")[0] == 200
    window.connection.close()

    for player in paused:
        with closing(player.getresponse()) as answer:
            assert answer.status == 206
            assert len(answer.read()) == ranges.MOST
        player.close()


def test_a_document_is_saved_and_printed_only_where_that_is_allowed(
    window, signed_in, ben, gus, settings
):
    document = added(window, PDF, "House rules.pdf")
    Tile.objects.create(kind="document", document=document, audience=Tile.Audience.NO_GUESTS)
    member, save = signed_in(ben), reverse("home:save_document", args=[document.pk])
    assert save not in shown(member, document).content.decode()
    assert member.post(save).status_code == 404
    assert window.post(save).status_code == 404

    edit = reverse("home:edit_document", args=[document.pk])
    window.post(edit, {"title": "House rules", "may_be_saved": "on"})
    assert last().details["saving"] is True

    page = shown(member, document).content.decode()
    assert save in page
    assert "Print this page" in page
    assert signed_in(gus).post(save).status_code == 404
    saved = member.post(save)
    assert saved.getvalue() == PDF
    assert saved["Content-Disposition"] == 'attachment; filename="House rules.pdf"'
    assert (last().kind, last().details) == ("document_saved", {"document": "House rules"})

    settings.KIOSK = True
    assert member.post(save).status_code == 404
    on_kiosk = shown(member, document).content.decode()
    assert save not in on_kiosk
    assert "data-print" not in on_kiosk
    saved.close()


@pytest.mark.parametrize(
    ("content", "name", "ending"),
    [
        (b"Text.", "a.html", "txt"),
        (picture("PNG"), "a.png", "webp"),
        (MEDIA["video/webm"], "a.exe", "webm"),
    ],
)
def test_what_is_saved_is_named_after_its_content(window, content, name, ending):
    document = added(window, content, name)
    Document.objects.filter(pk=document.pk).update(may_be_saved=True)
    with closing(window.post(reverse("home:save_document", args=[document.pk]))) as saved:
        assert saved["Content-Disposition"] == f'attachment; filename="a.{ending}"'
