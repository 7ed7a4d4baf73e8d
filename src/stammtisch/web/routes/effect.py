"""What came of it: figures and the messages behind them."""

from django.urls import path

from stammtisch.web.views import effect

urlpatterns = [
    path("f/<slug:firm>/effect/", effect.effect, name="effect"),
    path("f/<slug:firm>/effect/<str:metric>/", effect.behind, name="effect_behind"),
]
