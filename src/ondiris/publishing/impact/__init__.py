"""Answers about impact: sentences, tables, JSON and a workbook with live formulas."""
