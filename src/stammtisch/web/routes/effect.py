"""What came of it: figures, the messages behind them, the portrait of an old chat."""

from django.urls import path

from stammtisch.web.views import effect, portrait

urlpatterns = [
    path("f/<slug:firm>/effect/", effect.effect, name="effect"),
    path("f/<slug:firm>/effect/<str:metric>/", effect.behind, name="effect_behind"),
    path("f/<slug:firm>/portrait/", portrait.portrait, name="portrait"),
    path("f/<slug:firm>/portrait/chat/", portrait.chat, name="portrait_chat"),
    path("f/<slug:firm>/portrait/team/", portrait.team, name="portrait_team"),
    path("f/<slug:firm>/portrait/give-up/", portrait.give_up, name="portrait_give_up"),
    path("f/<slug:firm>/portrait/take/", portrait.take, name="portrait_take"),
]
