"""Rounds as the team sees them: prepare, watch, steer, moderate, finish."""

from django.urls import path

from stammtisch.web.views.rounds import lead, listing, paste, prepare, reports, take_part, watch

_ROUNDS = "f/<slug:firm>/rounds/"
_ROUND = f"{_ROUNDS}<str:round>/"

urlpatterns = [
    path(_ROUNDS, listing.rounds, name="rounds"),
    path(f"{_ROUNDS}new/", prepare.new, name="round_new"),
    path(_ROUND, watch.round, name="round"),
    path(f"{_ROUND}prepare/", prepare.prepare, name="round_prepare"),
    path(f"{_ROUND}preview/", prepare.preview, name="round_preview"),
    path(f"{_ROUND}sheet/", watch.sheet, name="round_sheet"),
    path(f"{_ROUND}do/<slug:act>/", lead.act, name="round_act"),
    path(f"{_ROUND}take-over/", lead.take_over, name="round_take_over"),
    path(f"{_ROUND}listed/", lead.listed, name="round_listed"),
    path(f"{_ROUND}paste/", paste.paste, name="round_paste"),
    path(f"{_ROUND}reports/<str:report>/", reports.report, name="round_report"),
    path(f"{_ROUND}join/", take_part.join, name="round_join"),
    path(f"{_ROUND}leave/", take_part.leave, name="round_leave"),
    path(f"{_ROUND}write/", take_part.write, name="round_write"),
    path(f"{_ROUND}press/", take_part.press, name="round_press"),
]
