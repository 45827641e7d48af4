"""The loader: exports as office systems really write them, into `raw.*`; entry point `load_sources`."""

from pipeline.warehouse.load.load import load_sources
from pipeline.warehouse.load.report import DataProblem, FileReport, LoadReport, UnknownHeader

__all__ = ["DataProblem", "FileReport", "LoadReport", "UnknownHeader", "load_sources"]
