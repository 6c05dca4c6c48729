"""Reads an accounting file by the rules of three CSV readers, and prints what each found as JSON: a list of objects, by column.

python  Python's csv module, as it is.
php     fgetcsv with an empty escape: a quote opens a cell at its beginning only, a doubled one stands for itself,
        and what follows the closing one up to the comma belongs to the cell.
go      encoding/csv: a quote in a cell without quotes, or after the closing one, is an error, and so is another number of cells.
"""

import csv
import json
import sys


def by_python(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def php_cells(line):
    cells, at = [], 0
    while True:
        cell = ""
        if line[at : at + 1] == '"':
            at += 1
            while at < len(line):
                if line[at] != '"':
                    cell, at = cell + line[at], at + 1
                elif line[at + 1 : at + 2] == '"':
                    cell, at = cell + '"', at + 2
                else:
                    at += 1
                    break
        end = line.find(",", at)
        if end < 0:
            return cells + [cell + line[at:]]
        cells.append(cell + line[at:end])
        at = end + 1


def by_php(path):
    with open(path, "rb") as file:
        lines = file.read().decode("utf-8").split("\n")
    return [php_cells(line.removesuffix("\r")) for line in lines if line]


def go_cells(line):
    cells, at = [], 0
    while True:
        if line[at : at + 1] != '"':
            end = line.find(",", at)
            cell = line[at:] if end < 0 else line[at:end]
            if '"' in cell:
                raise ValueError('bare " in ' + cell)
            cells.append(cell)
            if end < 0:
                return cells
            at = end + 1
            continue
        cell, at = "", at + 1
        while True:
            end = line.index('"', at)
            cell += line[at:end]
            following = line[end + 1 : end + 2]
            if following == '"':
                cell, at = cell + '"', end + 2
                continue
            if following not in ("", ","):
                raise ValueError('extraneous " in ' + line)
            cells.append(cell)
            if following == "":
                return cells
            at = end + 2
            break


def by_go(path):
    with open(path, "rb") as file:
        lines = file.read().decode("utf-8").split("\n")
    rows = [go_cells(line.removesuffix("\r")) for line in lines if line]
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("wrong number of fields")
    return rows


def named(rows):
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


[_, path] = sys.argv
json.dump({"python": named(by_python(path)), "php": named(by_php(path)), "go": named(by_go(path))}, sys.stdout)
