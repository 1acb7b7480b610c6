"""A pytest plugin that keeps integration tests only: those in the folder $SLIPWAY_INTEGRATION and those so marked."""

import os
import pathlib


def pytest_collection_modifyitems(config, items):
    folder = pathlib.Path(os.environ["SLIPWAY_INTEGRATION"]).resolve()
    kept, left = [], []
    for item in items:
        inside = folder in pathlib.Path(str(item.path)).resolve().parents
        (kept if inside or item.get_closest_marker("integration") else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
