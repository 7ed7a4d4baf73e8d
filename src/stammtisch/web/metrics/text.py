"""The text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Metric:
    """One measure with all its values."""

    name: str
    #: "counter", "gauge" or "histogram".
    kind: str
    #: What it is, a sentence.
    about: str
    #: (ending of the name, labels, value); None is a value nobody knows, and left out.
    values: list[tuple[str, Labels, float | None]]


def page(metrics: Iterable[Metric]) -> str:
    """All of them, each under its explanation."""
    return "\n".join(line for metric in metrics for line in _lines(metric)) + "\n"


def _lines(metric: Metric) -> Iterator[str]:
    yield f"# HELP {metric.name} {_escaped(metric.about)}"
    yield f"# TYPE {metric.name} {metric.kind}"
    for ending, labels, value in metric.values:
        if value is not None:
            inner = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
            yield f"{metric.name}{ending}{f'{{{inner}}}' if inner else ''} {value:.15g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
