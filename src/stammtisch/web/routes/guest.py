"""What guests see: the table, their own words and rights, the finished story."""

from django.urls import path

from stammtisch.web.views import imprint, play, reports, seat, story, table

_TABLE = "t/<str:room>/"
_STORY = "s/<str:story>/"

urlpatterns = [
    path(_TABLE, table.table, name="table"),
    path(f"{_TABLE}sit/", table.sit, name="table_sit"),
    path(f"{_TABLE}say/", table.say, name="table_say"),
    path(f"{_TABLE}leave/", table.leave, name="table_leave"),
    path(f"{_TABLE}file/<str:attachment>/", table.file, name="table_file"),
    path(f"{_TABLE}privacy/", table.privacy, name="table_privacy"),
    path(f"{_TABLE}rules/", imprint.table_rules, name="table_rules"),
    path(f"{_TABLE}imprint/", imprint.of_the_table, name="table_imprint"),
    path(f"{_TABLE}line/", play.line, name="table_line"),
    path(f"{_TABLE}press/", play.press, name="table_press"),
    path(f"{_TABLE}join/", play.join, name="table_join"),
    path(f"{_TABLE}mine/", seat.mine, name="mine"),
    path(f"{_TABLE}mine/name/", seat.name, name="mine_name"),
    path(f"{_TABLE}mine/credit/", seat.credit, name="mine_credit"),
    path(f"{_TABLE}mine/link/", seat.link, name="mine_link"),
    path(f"{_TABLE}mine/everything/", seat.withdraw_all, name="mine_withdraw_all"),
    path(f"{_TABLE}mine/<str:message>/", seat.edit, name="mine_edit"),
    path(f"{_TABLE}mine/<str:message>/back/", seat.withdraw, name="mine_withdraw"),
    path(f"{_TABLE}me/<str:token>/", seat.come_back, name="table_return"),
    path(f"{_TABLE}report/", reports.at_the_table, name="table_report"),
    path(f"{_TABLE}reported/<str:report>/", reports.table_receipt, name="table_reported"),
    path(_STORY, story.page, name="story"),
    path(f"{_STORY}aloud/", story.aloud, name="story_aloud"),
    path(f"{_STORY}story.pdf", story.pdf, name="story_pdf"),
    path(f"{_STORY}rules/", imprint.story_rules, name="story_rules"),
    path(f"{_STORY}imprint/", imprint.of_the_story, name="story_imprint"),
    path(f"{_STORY}report/", reports.in_the_story, name="story_report"),
    path(f"{_STORY}reported/<str:report>/", reports.story_receipt, name="story_reported"),
]
