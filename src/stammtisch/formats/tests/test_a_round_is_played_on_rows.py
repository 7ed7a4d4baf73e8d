from stammtisch.testing.storytellers import Storytellers


def test_a_story_is_told_to_its_end(house):
    table = Storytellers(house)
    assert table.state().status == "open"
    table.finish()
    assert table.state().status == "published"
    table.is_true()
