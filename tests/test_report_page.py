"""The class page in a browser: sorted, searched, folded, by keyboard; without script; and how accessible it is."""

import pytest
from browser import chromium, opened, violations
from test_report import by_student, class_report, question, result

from autograder.report import pages

KNOWN = {"hint": "Take the root.", "mistake": "squared"}
CODE = "def two(x):\n    return x * 2  # " + "a long line " * 20


@pytest.fixture(scope="module")
def browser():
    with chromium() as started:
        yield started


def student(name, one, two, **more):
    return result(name, [question("one", one), question("two", two, **more), question("far", notebook="svm")])


def alike(name):
    return student(name, "correct", "wrong", way="3f9a2c1b77e0", message="two: got 4, expected 2", code=CODE)


def small_class():
    return [
        student("Åsa", "correct", "correct"),
        alike("ben"),
        student("Cid", "wrong", "wrong", **KNOWN),
        alike("dan"),
        student("eve", "crashed", "wrong", way="77aa77aa"),
        result("fay", [], message="The zip is damaged."),
    ]


def large_class():
    """What has discrimination, a plot, and more groups than are unfolded."""
    ones = ["correct", "partial", "wrong", "not_implemented", "timeout"]
    return [
        student(f"student {n:03}", ones[n % 5], "correct" if n % 5 < 2 else "wrong", **unknown(n % 7))
        for n in range(40)
    ]


def unknown(way):
    return {"way": f"{way:08x}", "code": CODE} if way else KNOWN


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return written(small_class(), tmp_path_factory)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A class that counts as large, though it is not, for the time that a browser takes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "MANY", 30)
        patched.setattr(pages, "FOLD", 3)
        return written(large_class(), tmp_path_factory)


def written(results, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(class_report(results, "Assignment 1", results=by_student(results)), encoding="utf-8")
    return path.as_uri()


def names(page):
    return page.locator("#students tbody tr:visible th").all_inner_texts()


def numbers(page):
    return page.locator("#questions tbody tr:visible .n").all_inner_texts()


def said(page):
    """What is announced, once the typing has been still."""
    page.wait_for_timeout(300)
    return page.get_by_role("status").inner_text()


def test_students_sort_by_name_by_mark_and_by_question(browser, small):
    with opened(browser, small) as (page, refused):
        table = page.locator("#students table")
        assert names(page) == ["ben", "Cid", "dan", "eve", "fay", "Åsa"]
        head = table.get_by_role("columnheader", name="student")
        assert head.get_attribute("aria-sort") == "ascending"
        mark = table.get_by_role("button", name="mark", exact=True)
        mark.click()
        assert names(page) == ["Cid", "eve", "ben", "dan", "Åsa", "fay"]  # who was not read comes last
        assert head.get_attribute("aria-sort") is None
        mark.click()
        assert names(page) == ["Åsa", "ben", "dan", "Cid", "eve", "fay"]
        assert mark.locator("..").get_attribute("aria-sort") == "descending"
        table.get_by_role("button", name="1", exact=True).press("Enter")
        assert names(page) == ["Cid", "eve", "ben", "dan", "Åsa", "fay"]
        assert said(page) == "Students by 1. Title of one, lowest first. The question." and refused == []
        table.get_by_role("button", name="knn").press("Space")
        assert names(page)[-2:] == ["Åsa", "fay"]


def test_questions_sort_by_points_and_by_number(browser, small):
    with opened(browser, small) as (page, _):
        assert numbers(page) == ["2", "1", "3"]
        assert page.locator("#questions h2").inner_text() == "Questions, hardest first"
        page.locator("#questions").get_by_role("button", name="number").click()
        assert numbers(page) == ["1", "2", "3"] and said(page) == "Questions by number, lowest first."
        assert page.locator("#questions h2").inner_text() == "Questions"


def test_a_large_class_sorts_by_discrimination_and_by_notebook(browser, large):
    with opened(browser, large) as (page, _):
        page.get_by_role("button", name="discrimination").click()
        assert numbers(page)[-1] == "3"  # all have it right: not defined, and last
        page.locator("#students").get_by_role("button", name="knn").click()
        page.locator("#students").get_by_role("button", name="knn").click()
        assert names(page)[:2] == ["student 000", "student 005"]


def test_one_search_narrows_students_questions_mistakes_and_groups(browser, small):
    with opened(browser, small) as (page, _):
        field = page.get_by_label("Search")
        field.fill("asa")  # as it is typed without a Swedish keyboard
        assert names(page) == ["Åsa"] and numbers(page) == []
        assert said(page) == "Found: 1 of 6 students."
        field.fill("ROOT take")
        assert page.locator("#same li:visible").count() == 1 and said(page) == "Found: 1 of 1 known mistakes."
        field.fill("expected 2")
        assert said(page) == "Found: 1 of 1 groups." and not page.locator("#students table").is_visible()
        field.fill("no such thing")
        assert said(page) == "Nothing found."
        field.fill("")
        assert len(names(page)) == 6 and numbers(page) == ["2", "1", "3"] and said(page) == ""


def test_a_link_leads_to_a_row_that_is_folded_or_searched_away(browser, small):
    with opened(browser, small) as (page, _):
        page.get_by_label("Search").fill("root")
        page.locator("#students summary").click()
        page.locator("#students summary").click()
        page.locator("#same .who a", has_text="Cid").click()
        assert names(page) == ["Cid"]
        page.get_by_label("Search").fill("")
        page.locator("#questions > details > summary").press("Enter")
        assert not page.locator("#q2").is_visible()
        page.locator("#same .mistake:visible a", has_text="Title of two").first.click()
        assert page.locator("#q2").is_visible()


def test_a_search_opens_what_is_folded_and_folds_it_again(browser, large):
    with opened(browser, large) as (page, _):
        page.locator("#same > details > summary").click()
        page.get_by_label("Search").fill("took too long")
        assert page.locator("#same").get_by_text("Known mistakes").is_hidden()
        page.get_by_label("Search").fill("a1.knn.two")
        assert page.locator("#same").get_by_text("Known mistakes").is_visible()
        page.get_by_label("Search").fill("")
        assert page.locator("#same").get_by_text("Known mistakes").is_hidden()


def test_all_is_there_to_read_without_script(browser, small):
    with opened(browser, small, java_script_enabled=False) as (page, refused):
        assert len(names(page)) == 6 and numbers(page) == ["2", "1", "3"] and refused == []
        assert page.get_by_role("button").count() == 0 and not page.get_by_label("Search").is_visible()
        page.locator(".code summary").click()
        for words in ("Take the root.", "two: got 4, expected 2", "autograder hint results a1.knn.two:3f9a2c1b"):
            assert page.get_by_text(words).first.is_visible()
        assert page.locator(".code pre").is_visible()


def test_printed_the_page_has_every_student_and_nothing_to_click_on(browser, large):
    with opened(browser, large) as (page, _):
        page.emulate_media(media="print")
        assert len(names(page)) == 40 and page.locator("#students tbody tr").last.is_visible()
        assert page.evaluate("(e => e.scrollHeight - e.clientHeight)(document.querySelector('.scroll'))") <= 0
        assert not page.get_by_label("Search").is_visible() and page.locator(".command button:visible").count() == 0


def test_what_can_be_clicked_can_be_reached_by_tabulator_in_the_order_of_the_page(browser, small):
    with opened(browser, small) as (page, _):
        wanted = page.locator("a[href]:visible, button:visible, summary:visible, input:visible").count()
        places = []
        for _ in range(wanted + 3):  # three regions that scroll can be reached too
            page.keyboard.press("Tab")
            places.append(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        reached = [place for place in places if place > 3]
        assert len(set(reached)) >= wanted and reached[:wanted] == sorted(reached[:wanted])


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_no_wider_than_the_window(browser, small, width, scheme):
    with opened(browser, small, width, scheme) as (page, refused):
        page.locator(".code summary").click()
        assert violations(page) == [] and refused == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")])
def test_the_page_of_a_large_class_is_accessible(browser, large, width, scheme):
    with opened(browser, large, width, scheme) as (page, refused):
        assert violations(page) == [] and refused == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
