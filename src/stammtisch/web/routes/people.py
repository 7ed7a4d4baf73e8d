"""Persons, team, the firm itself, the first page."""

from django.urls import path

from stammtisch.web.views import health, keeping, parting, persons, settings, setup, sign_ins, team

urlpatterns = [
    path("", setup.landing, name="landing"),
    path("firms/", setup.firms, name="firms"),
    path("start/", setup.found, name="found"),
    path("demo/", setup.demo, name="demo"),
    path("demo/enter/", setup.enter_demo, name="enter_demo"),
    path("join/<str:token>/", team.join, name="join"),
    path("f/<slug:firm>/people/", persons.people, name="people"),
    path("f/<slug:firm>/people/<str:person>/", persons.person, name="person"),
    path("f/<slug:firm>/people/<str:person>/describe/", persons.describe, name="describe"),
    path("f/<slug:firm>/people/<str:person>/twins/", persons.twins, name="twins"),
    path("f/<slug:firm>/people/<str:person>/merge/", persons.merge, name="merge"),
    path("f/<slug:firm>/people/<str:person>/unmerge/", persons.unmerge, name="unmerge"),
    path("f/<slug:firm>/people/<str:person>/consent/", persons.consent, name="consent"),
    path("f/<slug:firm>/people/<str:person>/kept/", parting.kept, name="person_kept"),
    path("f/<slug:firm>/people/<str:person>/erase/", parting.erase, name="person_erase"),
    path("f/<slug:firm>/team/", team.team, name="team"),
    path("f/<slug:firm>/team/invite/", team.invite, name="invite"),
    path("f/<slug:firm>/team/invitations/<int:invitation>/revoke/", team.revoke, name="revoke"),
    path("f/<slug:firm>/team/<str:member>/", team.member, name="member"),
    path("f/<slug:firm>/team/<str:member>/dismiss/", team.dismiss, name="dismiss"),
    path("f/<slug:firm>/team/<str:member>/sign-out/", team.sign_out, name="sign_out"),
    path("f/<slug:firm>/settings/", settings.settings, name="settings"),
    path("f/<slug:firm>/settings/talk/", settings.talk, name="settings_talk"),
    path("f/<slug:firm>/settings/hours/", settings.hours, name="settings_hours"),
    path("f/<slug:firm>/settings/imprint/", settings.imprint, name="settings_imprint"),
    path("f/<slug:firm>/settings/rules/", settings.rules, name="settings_rules"),
    path("f/<slug:firm>/settings/safety/", settings.safety, name="settings_safety"),
    path("f/<slug:firm>/settings/keeping/", keeping.keeping, name="settings_keeping"),
    path("f/<slug:firm>/settings/keeping/<str:room>/keep/", keeping.keep, name="keep_room"),
    path("f/<slug:firm>/settings/keeping/<str:room>/let-go/", keeping.let_go, name="let_room_go"),
    path("f/<slug:firm>/settings/sign-ins/", sign_ins.sign_ins, name="settings_sign_ins"),
    path("f/<slug:firm>/settings/sign-ins/others/end/", sign_ins.end_others, name="end_other_sign_ins"),
    path("f/<slug:firm>/settings/sign-ins/<str:handle>/end/", sign_ins.end, name="end_sign_in"),
    path("f/<slug:firm>/health/", health.health, name="health"),
    path("f/<slug:firm>/health/again/", health.try_again, name="health_again"),
    path("f/<slug:firm>/settings/me/", settings.me, name="settings_me"),
]
