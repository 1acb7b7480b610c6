"""Compare the public API of two source trees, without running a line of either.

    python api.py --old DIR --new DIR --package NAME [--package NAME ...]

DIR holds the packages as they are imported. What is public is what griffe takes for it, with the exceptions in Facts;
what breaks is what griffe's comparison finds, weighed by Weigher, and what Comparison finds beside it. Prints one JSON
document:

    griffe, compared              griffe's version; how many public names of the old tree were looked at
    breakages, unsure             kind, symbol, file, line, old, new, explanation; unsure is what source cannot tell
    additions                     symbol, kind, file, line
    problems                      tree ("old" or "new"), file, line, message: what could not be read
    unread                        compiled modules of the new tree that no stub describes

Files are relative to DIR, of the new tree where the thing is still in it; of what was removed, where it would be.
Lines are from 1; 0 is the file as a whole. Exits with 0 if nothing broke, 1 if something did, 3 if problems leave the
answer incomplete, 2 if it was called wrongly.
"""

import abc
import argparse
import ast
import collections
import collections.abc
import dataclasses
import importlib.metadata
import json
import logging
import os
import pathlib
import re
import sys
import tempfile
import threading
import warnings

import griffe

MAX_FILE = 4 << 20  # bytes of a module; the largest that people write have a quarter of this
MAX_DEPTH = 1000  # levels of a module's syntax tree; a chain of 900 operators has 900
MAX_TEXT = 200  # characters of a value in the output

# Tests within a package are nobody's API, and read as one they would make noise.
SKIPPED = {"tests", "conftest", "__pycache__"}

UNRESOLVED = (griffe.AliasResolutionError, griffe.CyclicAliasError)
Kind, Breaks, Is = griffe.Kind, griffe.BreakageKind, griffe.ParameterKind
POSITIONAL = (Is.positional_only, Is.positional_or_keyword)
VARIADIC = (Is.var_positional, Is.var_keyword)


def cut(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


# Reading


class Unreadable(Exception):
    """Says why a file is not read."""

    def __init__(self, message: str, line: int = 0):
        super().__init__(message)
        self.line = line


def parse(path: pathlib.Path, root: pathlib.Path) -> str:
    """Return the text of a module that griffe can be given; raise Unreadable."""
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            raise Unreadable("is a link to outside of the source tree")
        if not real.is_file():
            raise Unreadable("is not a regular file")
        if real.stat().st_size > MAX_FILE:
            raise Unreadable(f"has {real.stat().st_size} bytes, and a module of more than {MAX_FILE} is not read")
        data = real.read_bytes()
        text = data.decode("utf-8-sig")
        measure(ast.parse(text))
    except SyntaxError as error:
        raise Unreadable(f"is not valid in Python {sys.version_info[0]}.{sys.version_info[1]}: {error.msg}",
                         error.lineno or 0) from None
    except UnicodeDecodeError as error:
        raise Unreadable("is not UTF-8", data[: error.start].count(b"\n") + 1) from None
    except (RecursionError, MemoryError):
        raise Unreadable("is nested too deeply to be read") from None
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links is either of the first two
        raise Unreadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return text


def measure(tree: ast.AST) -> None:
    """Refuse a syntax tree that would exhaust those who walk it recursively."""
    level, depth = [tree], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Unreadable("is nested too deeply to be read", getattr(level[0], "lineno", 0))
        level = [child for node in level for child in ast.iter_child_nodes(node)]


@dataclasses.dataclass
class Tree:
    """The modules of one release, as text, and what could not be read."""

    name: str
    root: pathlib.Path
    files: dict[pathlib.PurePath, str] = dataclasses.field(default_factory=dict)  # relative to root
    broken: set[str] = dataclasses.field(default_factory=set)  # modules; of what is below them nothing is known
    problems: list[dict] = dataclasses.field(default_factory=list)
    unread: set[str] = dataclasses.field(default_factory=set)

    def problem(self, message: str, file: str = "", line: int = 0) -> None:
        self.problems.append({"tree": self.name, "file": file, "line": line, "message": cut(message)})

    def read(self, package: str) -> None:
        """Read a package, or a module, and the __init__ of each package that it is in."""
        *parents, last = package.split(".")
        folder = self.root
        for depth, parent in enumerate(parents, 1):
            folder /= parent
            self.take(folder, "__init__", ".".join(parents[:depth]))
        found = [] if has_init(folder / last) else self.take(folder, last, package)
        if not found:
            self.walk(folder / last, package, namespace=not has_init(folder / last))
        elif not parents and [path.suffix for path in found] == [".pyi"]:
            self.broken.add(package)
            self.problem("is a stub without a package, which griffe does not read", found[0].name)

    def take(self, folder: pathlib.Path, stem: str, module: str) -> list[pathlib.Path]:
        """Take in the source and the stub of one module; return their paths."""
        found = [path for suffix in (".py", ".pyi") if os.path.lexists(path := folder / (stem + suffix))]
        for path in found:
            name = path.relative_to(self.root)
            if name in self.files:
                continue
            try:
                self.files[name] = parse(path, self.root)
            except Unreadable as error:
                self.files[name] = ""
                self.broken.add(module)
                self.problem(str(error), name.as_posix(), error.line)
        return found

    def walk(self, folder: pathlib.Path, module: str, namespace: bool) -> None:
        """Take in a folder that can be imported: one with an __init__, or one in a namespace package (PEP 420)."""
        if folder.is_symlink():
            self.broken.add(module)
            self.problem("is a link to a folder, which is not followed", folder.relative_to(self.root).as_posix())
            return
        if not folder.is_dir() or not (namespace or has_init(folder)):
            return
        self.take(folder, "__init__", module)
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        for stem in sorted({entry.name.partition(".")[0] for entry in entries} - SKIPPED - {"__init__"}):
            if not stem.isidentifier():
                continue
            suffixes = {entry.name[len(stem):] for entry in entries if entry.name.partition(".")[0] == stem}
            inner = f"{module}.{stem}"
            if "" in suffixes and (has_init(folder / stem) or not {".py", ".pyi"} & suffixes):
                self.walk(folder / stem, inner, namespace and not has_init(folder / stem))
            elif not self.take(folder, stem, inner) and any(s.endswith((".pyx", ".so", ".pyd")) for s in suffixes):
                self.unread.add(inner)

    def write(self, target: pathlib.Path) -> None:
        """Lay the modules out for griffe: no links, no .pth files, nothing compiled, no repository."""
        for name, text in self.files.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(text.encode())


def has_init(folder: pathlib.Path) -> bool:
    return any(os.path.lexists(folder / name) for name in ("__init__.py", "__init__.pyi"))


# Facts that griffe does not tell


def bindings(nodes, aside: dict[str, set[str]]):
    """Yield the names that statements bind in their own scope.

    Those bound only for type checkers, only where the module is run as a script, or maybe not at all, go to aside
    instead.
    """
    for node in nodes:
        if isinstance(node, ast.If) and (condition := known(node.test)):
            aside[condition].update(bindings(node.body, aside))
            yield from bindings(node.orelse, aside)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        else:
            yield from bindings(ast.iter_child_nodes(node), aside)


def known(test: ast.expr) -> str:
    """Return "checking" for TYPE_CHECKING, "script" for __name__ == "__main__", "maybe" for False and for what asks
    which platform this is, and "" for any other condition."""
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return "checking"
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return "script"
        case ast.Constant(value=0):  # False as well
            return "maybe"
    return "maybe" if any(map(asks_platform, ast.walk(test))) else ""


def asks_platform(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return (module, name) in {("sys", "platform"), ("os", "name"), ("platform", "system")}
    return False


def dynamic_all(tree: ast.Module) -> bool:
    """Say whether __all__ is made in a way that griffe does not follow; it would be taken for empty."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="__all__"), attr="append" | "extend" | "insert" | "remove"):
                return True
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value) | ast.AnnAssign(
                target=ast.Name(id="__all__"), value=value
            ) | ast.AugAssign(target=ast.Name(id="__all__"), value=value):
                if value is not None and not listed(value):
                    return True
    return False


def listed(value: ast.expr) -> bool:
    match value:
        case ast.Constant(value=str()) | ast.Attribute(attr="__all__"):
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return all(map(listed, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return listed(left) and listed(right)
        case ast.Starred(value=inner):
            return listed(inner)
    return False


@dataclasses.dataclass
class Note:
    """What Facts notes of a module or a class."""

    checking: set[str] = dataclasses.field(default_factory=set)  # names that only type checkers see
    dynamic: bool = False  # a module with a __getattr__ (PEP 562)
    strings: set[str] = dataclasses.field(default_factory=set)  # of such a module: a lazy name stands in it in quotes
    maybe: set[str] = dataclasses.field(default_factory=set)  # names that only some platforms have, or nobody
    defaulted: set[str] = dataclasses.field(default_factory=set)  # named tuples that get their defaults later
    stored: set[str] = dataclasses.field(default_factory=set)  # of a class: attributes that any of its code sets
    own: set[str] = dataclasses.field(default_factory=set)  # the same, of self and cls, and slots


# Names that the import system looks at.
MACHINERY = {"__all__", "__getattr__", "__dir__", "__path__"}


def note(obj: griffe.Object) -> Note:
    return obj.extra["slipway"].setdefault("note", Note())


class Facts(griffe.Extension):
    """Corrects, while griffe reads a module, what it takes for public, and notes what it leaves out.

    - Without a static __all__, an import is public that the typing specification calls so ("import A as A", "from X
      import A as A"), and what an __init__.py has from the modules beside it: that is how packages show what they keep
      in private ones.
    - What is bound under `if __name__ == "__main__"`, or deleted again, cannot be imported.
    - Nobody imports from a __main__ module, nor what the import system alone looks at.
    """

    def on_module_members(self, *, node, mod, agent, **kwargs) -> None:
        aside = {"checking": set(), "script": set(), "maybe": set()}
        bound = set(bindings(node.body, aside))
        here = note(mod)
        here.maybe = aside["maybe"] - bound
        here.defaulted = set(map(defaulted, node.body))
        bound |= here.maybe
        here.checking = aside["checking"] - bound
        here.dynamic = "__getattr__" in bound
        if here.dynamic:
            here.strings = {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        gone = {target.id for statement in node.body if isinstance(statement, ast.Delete)
                for target in statement.targets if isinstance(target, ast.Name)}
        for name in (aside["script"] - bound | gone) & mod.members.keys():
            mod.del_member(name)
        if mod.exports is not None and dynamic_all(node):
            mod.exports = None
        if not mod.exports:
            self.publish(node, mod, here)
        for name, member in mod.members.items():
            if mod.name == "__main__" or name in MACHINERY:
                member.public = False

    def publish(self, node: ast.Module, mod: griffe.Module, here: Note) -> None:
        redundant = {alias.name for statement in ast.walk(node) if isinstance(statement, ast.Import | ast.ImportFrom)
                     for alias in statement.names if alias.asname == alias.name}
        for name, member in mod.members.items():
            if not member.is_alias or member.wildcard or name.startswith("_"):
                continue
            own = member.target_path.startswith(mod.path + ".")
            if name in redundant or own and (here.dynamic or name not in here.checking):
                member.public = True

    def on_class_members(self, *, node, cls, agent, **kwargs) -> None:
        here, aside = note(cls), {"checking": set(), "script": set(), "maybe": set()}
        here.maybe = aside["maybe"] - set(bindings(node.body, aside))
        for part in ast.walk(node):
            match part:
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    here.stored.add(name)
                case ast.Assign(targets=[ast.Name(id="__slots__")], value=value):
                    here.own.update(n.value for n in ast.walk(value) if isinstance(n, ast.Constant))
        for method in node.body:
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                here.own.update(set_on(method, [a.arg for a in (method.args.posonlyargs + method.args.args)[:1]]))
        here.stored |= here.own

    def on_function_instance(self, *, node, func, agent, **kwargs) -> None:
        func.extra["slipway"]["yields"] = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and yields(node)

    def on_attribute_instance(self, *, node, attr, agent, **kwargs) -> None:
        last = [ast.unparse(d).rpartition(".")[2] for d in getattr(node, "decorator_list", ())]
        attr.extra["slipway"]["cached"] = "cached_property" in last


def set_on(function: ast.AST, names: list[str]):
    """Yield the attributes that a function sets on the objects of these names."""
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute, ctx=ast.Store()) if name in names:
                yield attribute


def yields(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Say whether a function is a generator."""
    left = list(function.body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            left.extend(ast.iter_child_nodes(node))
    return False


def defaulted(statement: ast.stmt) -> str:
    """Return A of `A.__new__.__defaults__ = …`, which gave named tuples their defaults before Python 3.7."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(attr="__defaults__", value=ast.Attribute(
                attr="__new__", value=ast.Name(id=name)))]):
            return name
    return ""


def real(obj):
    """Return what an alias stands for in the end, or None if that is not in the tree."""
    try:
        return obj.final_target if obj.is_alias else obj
    except UNRESOLVED:
        return None


def tidy(obj: griffe.Module | griffe.Class, cyclic: set[str]) -> None:
    """Drop what the comparison trips over, and make an alias of `Old = New`, which griffe takes for an attribute."""
    for name, member in list(obj.members.items()):
        if member.is_alias:
            try:
                _ = member.final_target
            except griffe.CyclicAliasError:
                cyclic.add(member.path)
            except griffe.AliasResolutionError:
                pass
            if member.wildcard:
                obj.del_member(name)
        elif member.is_attribute and isinstance(member.value, griffe.ExprName | griffe.ExprAttribute):
            target = find(obj.modules_collection, member.value.canonical_path)
            if target is not None and (target.is_class or target.is_function):
                obj.members[name] = griffe.Alias(name, target, lineno=member.lineno, parent=obj)
                obj.members[name].public = member.public
        elif member.is_attribute and (made := made_class(member)) is not None:
            obj.members[name] = made
            complete(made)
        elif member.is_module or member.is_class:
            tidy(member, cyclic)
            if member.is_class:
                complete(member)


# Classes that are made by a call, or from annotations

TUPLES = {"collections.namedtuple", "typing.NamedTuple", "typing_extensions.NamedTuple"}
ENUMS = {f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")}


def made_class(member: griffe.Attribute) -> griffe.Class | None:
    """Return the class of `A = namedtuple("A", "a b")` or `E = Enum("E", "A B")`; None if neither, or computed."""
    call = member.value
    if not isinstance(call, griffe.ExprCall) or call.canonical_path not in TUPLES | ENUMS:
        return None
    if not {"module-attribute", "class-attribute"} & member.labels or entries(call, member.module) is None:
        return None
    cls = griffe.Class(member.name, lineno=member.lineno, endlineno=member.endlineno, bases=[call],
                       parent=member.parent, runtime=member.runtime)
    cls.public = member.public
    return cls


def complete(cls: griffe.Class) -> None:
    """Give a class the members that a call among its bases makes, and a named tuple its __new__."""
    for base in cls.bases:
        path = base if isinstance(base, str) else base.canonical_path
        call = isinstance(base, griffe.ExprCall)
        if path not in TUPLES and not (call and path in ENUMS):
            continue
        found = entries(base, cls.module) if call else {m.name: m.value and str(m.value) for m in cls.members.values()
                                            if m.is_attribute and m.annotation and "property" not in m.labels}
        for name in (found or {}).keys() - cls.members.keys() if call else ():
            cls.set_member(name, griffe.Attribute(name, lineno=cls.lineno, endlineno=cls.lineno))
            cls.members[name].labels.update({"class-attribute", "instance-attribute"})
        if path in TUPLES and found is not None and "__new__" not in cls.members:
            later = cls.name in note(cls.parent).defaulted if cls.parent.is_module else False
            parameters = [griffe.Parameter(name, kind=Is.positional_or_keyword, default="..." if later else default)
                          for name, default in found.items()]
            cls.set_member("__new__", griffe.Function("__new__", lineno=cls.lineno, parameters=griffe.Parameters(
                griffe.Parameter("_cls", kind=Is.positional_only), *parameters)))


def entries(call: griffe.ExprCall, module: griffe.Module) -> dict[str, str | None] | None:
    """Return what namedtuple, NamedTuple or Enum is told to make, and the default of each; None if it is computed."""
    try:
        tree = ast.parse(str(call), mode="eval").body
        given = {keyword.arg: keyword.value for keyword in tree.keywords}
        named = tree.args[1:2] or [given[key] for key in ("field_names", "fields", "names") if key in given]
        if named and isinstance(named[0], ast.Name):  # a list that has a name of its own
            named = [ast.parse(str(module.members[named[0].id].value), mode="eval").body]
    except (SyntaxError, ValueError, KeyError, AttributeError, *UNRESOLVED):
        return None
    names, defaults = names_in(named[0]) if named else None, defaults_in(given.get("defaults"))
    if names is None or defaults is None or len(defaults) > len(names):
        return None
    return dict(zip(names, [None] * (len(names) - len(defaults)) + defaults, strict=True))


def names_in(node: ast.expr) -> list[str] | None:
    match node:
        case ast.Constant(value=str(text)):
            return text.replace(",", " ").split()
        case ast.Dict(keys=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            parts = [part.elts[0] if isinstance(part, ast.Tuple | ast.List) and part.elts else part for part in parts]
            if all(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts):
                return [part.value for part in parts]
    return None


def defaults_in(node: ast.expr | None) -> list[str] | None:
    match node:
        case None | ast.Constant(value=None):
            return []
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if not any(isinstance(part, ast.Starred) for part in parts):
            return [ast.unparse(part) for part in parts]
        case ast.BinOp(left=ast.Tuple(elts=[part]), op=ast.Mult(), right=ast.Constant(value=int(times))):
            return [ast.unparse(part)] * min(times, 256)
    return None


def find(collection, path: str):
    """Return what is at a path, followed to its end; None if nothing is."""
    try:
        return real(collection.get_member(path))
    except (KeyError, *UNRESOLVED):
        return None


def load(folder: pathlib.Path, packages: list[str]) -> griffe.GriffeLoader:
    """Read all packages into one collection, in which they find each other."""
    loader = griffe.GriffeLoader(search_paths=[folder], allow_inspection=False, store_source=False,
                                 extensions=griffe.load_extensions(Facts()))
    for top in dict.fromkeys(package.partition(".")[0] for package in packages):
        if (folder / top).is_dir() or (folder / (top + ".py")).is_file():
            loader.load(top, try_relative_path=False)
    loader.resolve_aliases(external=False)
    return loader


# Weighing


def takes_self(function: griffe.Function) -> bool:
    """Say whether the first parameter is filled by Python: self, cls."""
    return function.parent is not None and function.parent.is_class and "staticmethod" not in function.labels


def slots(function: griffe.Function) -> list[griffe.Parameter]:
    """Return the parameters that a caller can fill by position, in order."""
    found = [p for p in function.parameters if p.kind in POSITIONAL]
    return found[1:] if takes_self(function) else found


def nameless(function: griffe.Function, parameter: griffe.Parameter) -> bool:
    """Say whether nobody passes this parameter by name: by its kind, by its name (PEP 484), or to an operator."""
    special = function.name.startswith("__") and function.name.endswith("__")
    return (parameter.kind is Is.positional_only
            or parameter.name.startswith("__") and not parameter.name.endswith("__")
            or special and function.name not in ("__init__", "__new__", "__call__", "__init_subclass__"))


def place(parameters: list[griffe.Parameter], name: str) -> int:
    return next((i for i, p in enumerate(parameters) if p.name == name), -1)


def first(function: griffe.Function, parameter: griffe.Parameter) -> bool:
    """Say whether this parameter is the one that Python fills."""
    first_name = next(iter(function.parameters)).name
    return takes_self(function) and parameter.kind in POSITIONAL and parameter.name == first_name


# object provides these, or something as good, where a class does not.
INHERITED = {"__repr__", "__str__", "__ne__", "__dir__", "__sizeof__", "__doc__", "__slots__", "__reduce__",
             "__reduce_ex__", "__getstate__", "__match_args__"}

# What a module makes for its own use, and names without an underscore all the same.
SCAFFOLDING = {"typing.TypeVar", "typing.ParamSpec", "typing.TypeVarTuple", "typing_extensions.TypeVar",
               "typing_extensions.ParamSpec", "typing_extensions.TypeVarTuple", "logging.getLogger"}

# An attribute with such a value may hold a function or a class as well as anything else.
COMPUTED = (griffe.ExprName, griffe.ExprAttribute, griffe.ExprCall, griffe.ExprLambda, griffe.ExprSubscript,
            griffe.ExprBinOp)

BREAKS, UNSURE, HARMLESS = "1 breaks", "2 unsure", "3 harmless"  # in this order


def scaffolding(obj) -> bool:
    target = real(obj)
    return (target is not None and target.is_attribute and isinstance(target.value, griffe.ExprCall)
            and getattr(target.value.function, "canonical_path", "") in SCAFFOLDING and not obj.is_exported)


class Weigher:
    """Says of what griffe calls breaking whether it breaks a user; each rule has its reason beside it."""

    def __init__(self, was: dict, now: dict):
        self.was, self.now = was, now  # canonical path → the counterpart in the old, the new tree

    def weigh(self, breakage: griffe.Breakage) -> str:
        match breakage.kind:
            case Breaks.RETURN_CHANGED_TYPE:
                # griffe says so only where an annotation was taken out: no call changes.
                return HARMLESS
            case Breaks.ATTRIBUTE_CHANGED_VALUE | Breaks.CLASS_REMOVED_BASE:
                # A value is no promise (__version__). Bases are compared in Comparison.bases: griffe counts them.
                return HARMLESS
            case Breaks.OBJECT_REMOVED:
                return self.removed(breakage.obj)
            case Breaks.OBJECT_CHANGED_KIND:
                return self.changed_kind(breakage)
            case Breaks.PARAMETER_CHANGED_DEFAULT:
                return self.default(breakage.old_value.default, breakage.new_value.default)
        old = breakage.old_value.function if breakage.old_value else self.was.get(breakage.obj.path)
        if old is None:
            return BREAKS
        parameter = breakage.old_value or breakage.new_value
        return self.parameter(breakage.kind, old, breakage.obj, parameter, breakage.new_value)

    def parameter(self, kind, old: griffe.Function, new: griffe.Function, parameter, changed) -> str:
        kinds = {p.kind for p in new.parameters}
        before, after = slots(old), slots(new)
        match kind:
            case Breaks.PARAMETER_REMOVED:
                at = place(before, parameter.name)
                # The name of *args, of self and of what is passed by position is nobody's business.
                renamed = (parameter.kind in VARIADIC and parameter.kind in kinds or first(old, parameter)
                           or nameless(old, parameter) and (0 <= at < len(after) or Is.var_positional in kinds))
                return HARMLESS if renamed else BREAKS
            case Breaks.PARAMETER_ADDED_REQUIRED:
                at = place(after, parameter.name)
                renamed = (0 <= at < len(before) and nameless(old, before[at]) and before[at].required
                           and before[at].name not in {p.name for p in new.parameters})
                return HARMLESS if renamed or first(new, parameter) else BREAKS
            case Breaks.PARAMETER_MOVED:
                # A caller does not count self.
                return HARMLESS if place(before, parameter.name) == place(after, parameter.name) else BREAKS
            case Breaks.PARAMETER_CHANGED_KIND:
                by_position = changed.kind in (*POSITIONAL, Is.var_positional)
                return HARMLESS if by_position and (nameless(old, parameter) or first(old, parameter)) else BREAKS
        return BREAKS

    def default(self, old: object, new: object) -> str:
        """Weigh a default. None and names often stand for what it was: only two plain values can be told apart."""
        try:
            before, after = ast.literal_eval(str(old)), ast.literal_eval(str(new))
        except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
            return UNSURE
        if type(before) is type(after) and before == after:
            return HARMLESS
        return UNSURE if before in (None, ...) or after in (None, ...) else BREAKS

    def changed_kind(self, breakage: griffe.Breakage) -> str:
        kinds = {breakage.old_value, breakage.new_value}
        old = self.was.get(breakage.obj.path)
        for obj in (old, breakage.obj):
            # `warn = partial(log, 3)` that became a def is called as before. So may be a function that became a class.
            if obj is not None and obj.is_attribute and isinstance(obj.value, COMPUTED):
                return UNSURE
        return UNSURE if kinds == {Kind.FUNCTION, Kind.CLASS} and breakage.new_value is Kind.CLASS else BREAKS

    def removed(self, obj) -> str:
        target, parent = real(obj), real(obj.parent) if obj.parent is not None else None
        new = self.now.get(parent.path) if parent is not None else None
        if scaffolding(obj):
            return HARMLESS
        if new is None:
            return BREAKS
        if new.overloads.get(obj.name):
            return HARMLESS  # a stub that has nothing but overloads; griffe sees no function there
        if new.is_module:
            if not note(new).dynamic:
                return BREAKS
            return HARMLESS if obj.name in note(new).strings else UNSURE
        return self.removed_member(obj.name, target, parent, new)

    def removed_member(self, name: str, target, parent: griffe.Class, new: griffe.Class) -> str:
        left, foreign = members(new), outside(new)
        special = name.startswith("__") and name.endswith("__")
        # It may be set elsewhere than in __init__, where griffe looks. An attribute may be set on a new object,
        # whatever that is called; under a method's name it is rather that of something else.
        method = target is not None and target.is_function
        stored = (note(cls).own if method else note(cls).stored for cls in [new, *ancestors(new)])
        if name in INHERITED or any(name in names for names in stored):
            return HARMLESS  # object has it
        if name in ("__init__", "__new__"):
            if target is not None and target.is_function and len(target.parameters) <= 1:
                return HARMLESS  # object's take no more
            if {"__init__", "__new__"} & left.keys():
                return UNSURE  # the other of the two may take the same
        if any(name in vars(k) for kind in foreign.values() if kind for k in kind.__mro__ if k is not object):
            return UNSURE if special else HARMLESS  # a class of the standard library has it
        unknown = {path for path, kind in foreign.items() if kind is None}
        if "__getattr__" in left or "__getattribute__" in left or unknown - outside(parent).keys():
            return UNSURE  # it may come from there
        if special and (new.decorators or new.keywords or unknown):
            return UNSURE  # a decorator, a metaclass or a base elsewhere may make it
        return BREAKS


def ancestors(cls: griffe.Class) -> list[griffe.Class]:
    try:
        return cls.mro()
    except ValueError:
        return []


def outside(cls: griffe.Class) -> dict[str, type | None]:
    """Return the bases, of a class and all its bases, that are not in the tree."""
    paths = {base_path(base) for c in [cls, *ancestors(cls)] for base in c.bases}
    return {path: standard(path) for path in paths if find(cls.modules_collection, path) is None}


def standard(path: str) -> type | None:
    """Return a class of the standard library, if it is in a module that is loaded anyway."""
    module, _, name = path.rpartition(".")
    if module.partition(".")[0] not in {"", *sys.stdlib_module_names}:
        return None
    found = getattr(sys.modules.get(module or "builtins"), name, None)
    return found if isinstance(found, type) else None


def base_path(base) -> str:
    path = base if isinstance(base, str) else base.canonical_path
    if path in TUPLES:
        return "typing.NamedTuple"
    # The same classes under two names.
    for prefix in ("typing.", "typing_extensions."):
        if path.startswith(prefix) and hasattr(collections.abc, path.removeprefix(prefix)):
            return "collections.abc." + path.removeprefix(prefix)
    return path


# What a member is to those who call it, set it or have to define it


def bound(function: griffe.Function) -> str:
    if function.name in ("__new__", "__init_subclass__", "__class_getitem__"):
        return "method"  # Python makes them what they have to be
    return next((label for label in ("classmethod", "staticmethod") if label in function.labels), "method")


def filled(function: griffe.Function) -> str:
    """Return the name of the parameter that Python fills, "" if there is none."""
    return next((p.name for p in function.parameters if first(function, p)), "")


def rebound(x: griffe.Function, y: griffe.Function) -> str:
    """Weigh how a method was bound, and is: A.m(…) and A().m(…) may be called otherwise now."""
    if bound(x) == bound(y):
        return HARMLESS
    if bound(y) == "method":
        # A decorator from elsewhere may bind it to both.
        strange = any(d.callable_path.partition(".")[0] not in sys.stdlib_module_names for d in y.decorators)
        return UNSURE if strange else BREAKS
    if filled(y) in {p.name for p in slots(x)} or filled(x) in {p.name for p in slots(y)}:
        return BREAKS  # one argument more, or less, for all
    return UNSURE if bound(x) == "method" else HARMLESS  # A.m(self, …), as a subclass may have it


def manager(function: griffe.Function) -> str:
    names = (decorator.callable_path.rpartition(".")[2] for decorator in function.decorators)
    return next((name for name in names if name in ("contextmanager", "asynccontextmanager")), "")


def managed(x: griffe.Function, y: griffe.Function) -> str:
    """Weigh @contextmanager gone or new. A function that is no plain generator may return a context manager as well."""
    if manager(x) == manager(y):
        return HARMLESS
    plain = x if manager(y) else y
    both = manager(x) and manager(y)
    return BREAKS if both or plain.extra["slipway"].get("yields") and not plain.decorators else UNSURE


def fewer_overloads(x: griffe.Function, y: griffe.Function) -> bool:
    """Say whether an overload is gone. A function without annotations takes for type checkers what it took."""
    annotated = any(p.annotation is not None for p in y.parameters)
    return len(y.overloads or ()) < len(x.overloads or ()) and bool(y.overloads or annotated)


def property_call(attribute: griffe.Attribute) -> griffe.ExprCall | None:
    value = attribute.value
    return value if isinstance(value, griffe.ExprCall) and value.canonical_path == "property" else None


def takes(attribute: griffe.Attribute, part: str) -> str:
    """Say whether an attribute can be set (part is "setter") or deleted ("deleter"): "yes", "no", "maybe"."""
    call = property_call(attribute)
    if call is not None:
        at, word = {"setter": (1, "fset"), "deleter": (2, "fdel")}[part]
        named = {getattr(argument, "name", None): argument for argument in call.arguments}
        keywords = any(isinstance(argument, griffe.ExprKeyword) for argument in call.arguments[:at + 1])
        return "yes" if word in named or len(call.arguments) > at and not keywords else "no"
    if "property" not in attribute.labels:
        return kept_plain(attribute)
    if attribute.extra["slipway"].get("cached"):
        return "maybe"
    return "yes" if {"setter": "writable", "deleter": "deletable"}[part] in attribute.labels else "no"


def kept_plain(attribute: griffe.Attribute) -> str:
    """Say whether an attribute that is no property can be set."""
    cls = attribute.parent
    bases = {base_path(base) for c in [cls, *ancestors(cls)] for base in c.bases}
    marks = [str(d.value) for d in cls.decorators if "frozen=False" not in str(d.value)]
    if "Final" in str(attribute.annotation) or bases & {"typing.NamedTuple", *ENUMS}:
        return "no"
    if any("frozen" in mark for mark in marks):
        return "no"
    # A call may make a descriptor.
    descriptor = "class-attribute" in attribute.labels and not attribute.annotation
    unsure = descriptor and isinstance(attribute.value, griffe.ExprCall) or "__setattr__" in members(cls)
    return "maybe" if unsure else "yes"


def frozen(cls: griffe.Class) -> str:
    """Return the frozen= of a dataclass as it is written, "False" where it is not; "" if the class is none."""
    for decorator in cls.decorators:
        if decorator.callable_path == "dataclasses.dataclass":
            given = getattr(decorator.value, "arguments", ())
            return next((str(a.value) for a in given if getattr(a, "name", "") == "frozen"), "False")
    return ""


ABSTRACT = {"abc.abstractproperty", "abc.abstractclassmethod", "abc.abstractstaticmethod"}


def abstract(cls: griffe.Class) -> dict:
    """Return the members that whoever subclasses a class has to define, if anything sees to it."""
    found = {name: (member, real(member)) for name, member in members(cls).items()}
    return {name: member for name, (member, target) in found.items() if target is not None and (
        "abstractmethod" in target.labels
        or target.is_function and any(d.callable_path in ABSTRACT for d in target.decorators))}


def enforced(cls: griffe.Class) -> str:
    """Say whether a class with abstract members cannot be instantiated: "yes", "no", "maybe"."""
    kinds = outside(cls)
    if any(isinstance(kind, abc.ABCMeta) for kind in kinds.values()):
        return "yes"
    metas = [c.keywords["metaclass"] for c in [cls, *ancestors(cls)] if "metaclass" in c.keywords]
    for path in map(base_path, metas):
        target = find(cls.modules_collection, path)
        if path == "abc.ABCMeta" or target is not None and target.is_class and "abc.ABCMeta" in lineage(target):
            return "yes"
    elsewhere = any(kind is None for path, kind in kinds.items() if path != "typing.NamedTuple")
    return "maybe" if metas or elsewhere else "no"


# Comparing


def public(obj) -> bool:
    try:
        return obj is not None and bool(obj.is_public)
    except UNRESOLVED:
        return False


def members(obj) -> dict:
    try:
        return dict(obj.all_members)
    except UNRESOLVED:
        return {}


def hops(obj) -> int:
    return 1 + hops(obj.target) if obj.is_alias else 0


def alone(name: str, obj) -> griffe.Module:
    """Return a module with nothing but one object, for griffe to compare.

    Where there are more aliases on the way in the new tree, as of what was moved and is shown at its old place, or is
    inherited now, griffe compares nothing: it comes to the old object twice, and takes it for one that it has seen.
    """
    module = griffe.Module(name)
    module.members[name] = obj
    return module


class Comparison:
    """Compares the packages of two collections."""

    def __init__(self, old: griffe.GriffeLoader, new: griffe.GriffeLoader, roots: list[pathlib.Path], broken: set[str]):
        self.old, self.new = old.modules_collection, new.modules_collection
        self.roots, self.broken = roots, broken
        self.names: dict[str, str] = {}  # canonical path → the shortest public one
        self.inherited: dict[str, str] = {}  # the same for what only subclasses show
        self.paths: set[str] = set()  # all public ones
        self.pairs: list[tuple] = []  # objects of one kind, to be looked at once all names are known
        self.moved: dict[tuple, tuple] = {}
        self.was: dict[str, griffe.Object] = {}
        self.now: dict[str, griffe.Object] = {}
        self.found: dict[tuple, dict] = {}
        self.additions: dict[str, dict] = {}
        self.compared = 0

    def package(self, name: str) -> bool:
        """Compare one package; say whether it is in either tree."""
        old, new = find(self.old, name), find(self.new, name)
        if old is None or new is None:
            if old is not None:
                self.object_removed(name, old, None)
            if new is not None:
                self.add(name, new)
            return (old or new) is not None
        self.pair(name, old, new)
        for path, x, y in self.pairs:
            # What a class inherits is looked at once, and belongs to the base.
            self.look(path if x.is_class or x.path != y.path else self.name(x), x, y)
        weigher = Weigher(self.was, self.now)
        for before, after in [(old, new), *self.moved.values()]:
            for breakage in griffe.find_breaking_changes(before, after):
                if (verdict := weigher.weigh(breakage)) != HARMLESS:
                    self.report(verdict, breakage)
        return True

    # Pairs: what is public in either tree, and its counterpart.

    def pair(self, name: str, old, new) -> None:
        """Visit all pairs below two modules, the shortest names first."""
        queue, seen = collections.deque([(name, old, new)]), set()
        while queue:
            path, before, after = queue.popleft()
            self.was.setdefault(after.path, before)
            self.now.setdefault(before.path, after)
            ours, theirs = members(before), members(after)
            for inner in sorted({*ours, *theirs}):
                x, y = ours.get(inner), theirs.get(inner)
                self.visit(f"{path}.{inner}", x, y)
                if not public(x) or y is None or real(x) is None or real(y) is None:
                    continue
                further = hops(y) > hops(x)
                x, y = real(x), real(y)
                if further:
                    self.moved[x.path, y.path] = alone(inner, x), alone(inner, y)
                if (x.path, y.path) in seen:
                    continue
                seen.add((x.path, y.path))
                if x.kind is y.kind:
                    self.pairs.append((f"{path}.{inner}", x, y))
                if x.kind is y.kind and x.kind in (Kind.MODULE, Kind.CLASS):
                    queue.append((f"{path}.{inner}", x, y))
                else:
                    self.was.setdefault(y.path, x)
            self.stubs(path, before, after)
            if before.is_module and after.is_module:
                self.lazy(path, before, after)

    def visit(self, path: str, x, y) -> None:
        for obj in (x, y):
            if public(obj):
                self.paths.add(path)
                if (target := real(obj)) is not None:
                    names = self.inherited if obj.is_alias and obj.inherited else self.names
                    names.setdefault(target.path, path)
        self.compared += public(x)
        if public(y) and not public(x) and not scaffolding(y) and y.name not in INHERITED:
            self.add(path, y)
        if public(x) and y is not None:
            self.kept(path, x, y)

    def kept(self, path: str, x, y) -> None:
        """Find what is still there, but not for all who use it."""
        before, after = real(x.parent), real(y.parent)
        if y.name in note(after).maybe - note(before).maybe:
            self.object_removed(path, x, y, "is there under a condition only", UNSURE)
        if not before.is_module or not after.is_module:
            return
        if x.name in note(after).checking - note(before).checking and not note(after).dynamic:
            self.object_removed(path, x, y, "is there for type checkers only")
        if x.is_exported and not (public(y) if after.exports is None else y.is_exported):
            self.object_removed(path, x, y, "is no longer in __all__", UNSURE)

    def look(self, path: str, x, y) -> None:
        """Find what griffe does not look for."""
        if x.is_class:
            self.look_at_class(path, x, y)
        elif x.is_function:
            self.look_at_function(path, x, y)
        elif x.is_attribute and x.parent.is_class and y.parent.is_class:
            self.look_at_attribute(path, x, y)

    def look_at_class(self, path: str, x: griffe.Class, y: griffe.Class) -> None:
        for base in self.bases(x, y):
            self.put(BREAKS, "class_removed_base", path, y, base, "", f"is no longer a {base}")
        before, after = frozen(x), frozen(y)
        if before and after not in ("", "False", before):
            verdict = BREAKS if (before, after) == ("False", "True") else UNSURE
            words = "instances cannot be changed any more"
            self.put(verdict, "dataclass_frozen", path, y, f"frozen={before}", f"frozen={after}", words)
        if (kept := enforced(y)) == "no":
            return
        old = abstract(x) if enforced(x) != "no" else {}
        for name, member in abstract(y).items():
            if name in old or self.unknown(real(member).path):
                continue
            key = ("abstract_added", real(member).path)  # of a base, it is told once
            words = "is abstract now: whoever subclasses has to define it"
            self.put(BREAKS if kept == "yes" else UNSURE, "abstract_added", f"{path}.{name}", member, "", "abstract",
                     words, key, member.is_alias and member.inherited)

    def look_at_function(self, path: str, x: griffe.Function, y: griffe.Function) -> None:
        def changed(verdict: str, old: str, new: str) -> None:
            if verdict != HARMLESS:
                self.put(verdict, "object_changed_kind", path, y, old, new, f"was {old}, is {new}")

        if ("async" in x.labels) != ("async" in y.labels):
            plain = x if "async" in y.labels else y
            # A plain function may return what is awaited, or iterated over, as before.
            told = plain.returns is not None and not re.search("Await|Corout|Async|Future|Task|Any", str(plain.returns))
            old, new = ("async function" if "async" in f.labels else "function" for f in (x, y))
            changed(BREAKS if told else UNSURE, old, new)
        if x.parent.is_class and y.parent.is_class:
            changed(rebound(x, y), bound(x), bound(y))
        changed(managed(x, y), manager(x) or "function", manager(y) or "function")
        if fewer_overloads(x, y):
            old, new = (f"{len(f.overloads or ())} overloads" for f in (x, y))
            self.put(UNSURE, "overload_removed", path, y, old, new, f"had {old}, has {new}")

    def look_at_attribute(self, path: str, x: griffe.Attribute, y: griffe.Attribute) -> None:
        if "property" not in y.labels and property_call(y) is None:
            return
        made = "property" in x.labels or property_call(x) is not None
        for part, kind, words in (("setter", "property_read_only", "cannot be set any more"),
                                  ("deleter", "property_no_deleter", "cannot be deleted any more")):
            before = takes(x, part)
            if takes(y, part) != "no" or before == "no" or part == "deleter" and (not made or before == "maybe"):
                continue
            unsure = before == "maybe" or {"setter": "__setattr__", "deleter": "__delattr__"}[part] in members(y.parent)
            old = f"property with a {part}" if made else "attribute"
            self.put(UNSURE if unsure else BREAKS, kind, path, y, old, "property", words)

    def stubs(self, path: str, before, after) -> None:
        """Compare what a stub has in overloads only: griffe sees no function there."""
        for name, old in before.overloads.items():
            there, new = real(members(after)[name]) if name in members(after) else None, after.overloads.get(name)
            if not old or name.startswith("_") or before.is_module and before.exports is not None:
                continue
            if there is None and not new:
                if name not in members(after):
                    self.object_removed(f"{path}.{name}", old[0], after)
            elif there is None and len(new) < len(old):
                words = f"had {len(old)} overloads, has {len(new)} overloads"
                self.put(UNSURE, "overload_removed", f"{path}.{name}", new[0], f"{len(old)} overloads",
                         f"{len(new)} overloads", words)

    def bases(self, x: griffe.Class, y: griffe.Class) -> list[str]:
        """Return the bases of a class, direct or not, that its users can name and that it no longer has."""
        left = lineage(y)
        lost = []
        for base in lineage(x) - left - NOBODYS:
            before, after = find(self.old, base), find(self.new, base)
            private = base not in self.names if before is not None else any(p.startswith("_") for p in base.split("."))
            # One that was removed itself is told already.
            if not private and (before is None if after is None else after.path not in left):
                lost.append(self.names.get(base, base))
        return sorted(lost)

    def lazy(self, path: str, before: griffe.Module, after: griffe.Module) -> None:
        """Compare the names that __all__ promises and no statement defines: a __getattr__ does (PEP 562)."""
        if before.exports is None or after.exports is None:
            return
        old, new = ({n for n in m.exports if isinstance(n, str)} - m.members.keys() for m in (before, after))
        self.compared += len(old)
        for name in old - set(map(str, after.exports)) - after.members.keys() - note(after).strings:
            symbol = f"{path}.{name}"
            self.put(BREAKS, "object_removed", symbol, after, "name in __all__", "", "was removed from __all__")
        for name in new - set(map(str, before.exports)) - before.members.keys():
            symbol, file = f"{path}.{name}", self.where(after)[0]
            self.additions.setdefault(symbol, {"symbol": cut(symbol), "kind": "name", "file": file, "line": 0})

    # Reporting

    def report(self, verdict: str, breakage: griffe.Breakage) -> None:
        obj, old, new = breakage.obj, breakage.old_value, breakage.new_value
        kind, symbol = breakage.kind.name.lower(), self.name(self.was.get(obj.path, obj))
        match breakage.kind:
            case Breaks.OBJECT_REMOVED:
                # Its other names may be left.
                self.object_removed(obj.path if obj.path in self.paths else self.name(obj), obj, None, verdict=verdict)
            case Breaks.OBJECT_CHANGED_KIND:
                self.put(verdict, kind, symbol, obj, old.value, new.value, f"was {old.value}, is {new.value}")
            case Breaks.PARAMETER_MOVED:
                # All that follow have moved as well.
                before, after = (f"argument {place(slots(f), old.name) + 1}" for f in (old.function, obj))
                words = f"was positional {before}, is {after}"
                self.put(verdict, kind, f"{symbol}({old.name})", obj, before, after, words, (kind, symbol))
            case _:
                before, after, words = PARAMETERS[breakage.kind](old, new)
                self.put(verdict, kind, f"{symbol}({(old or new).name})", obj, before, after, words)

    def name(self, obj) -> str:
        """Return the name by which users know an object."""
        head, tail = obj.path, ""
        if head not in self.names and head in self.inherited:
            return self.inherited[head]
        while head and head not in self.names:
            head, _, last = head.rpartition(".")
            tail = f".{last}{tail}"
        return self.names[head] + tail if head else obj.path

    def unknown(self, path: str) -> bool:
        """Say whether a path is in a module that could not be read on one side."""
        parts = path.split(".")
        return any(".".join(parts[:n]) in self.broken for n in range(1, len(parts) + 1))

    def object_removed(self, symbol: str, obj, here, words: str = "was removed", verdict: str = BREAKS) -> None:
        if self.unknown(obj.path):
            return
        file, line = self.where(obj)
        target = real(obj)
        kind = target.kind.value if target is not None else "name"
        parent = obj.parent
        while here is None and parent is not None:
            owner = real(parent)
            here, parent = owner and self.now.get(owner.path), parent.parent
        stood = kind + (f", was at {file}" if file else "") + (f":{line}" if line else "")
        # One thing that has two names, or that subclasses inherit, is removed once.
        key = ("object_removed", target.path if target is not None else obj.path)
        inherited = obj.is_alias and obj.inherited
        self.put(verdict, "object_removed", symbol, here, stood, "", f"{words} ({stood})", key, inherited)

    def put(self, verdict: str, kind: str, symbol: str, here, old: str, new: str, words: str, key: tuple = (),
            inherited: bool = False) -> None:
        key = key or (kind, symbol)
        # What breaks goes before what may, the shortest name before others; of parameters, the first.
        rank = (verdict, inherited, symbol.count("."), symbol.partition("(")[0])
        if key in self.found and self.found[key]["rank"] <= rank:
            return
        file, line = self.where(here) if here is not None else ("", 0)
        self.found[key] = {"rank": rank, "kind": kind, "symbol": cut(symbol), "file": file, "line": line,
                           "old": cut(old), "new": cut(new), "explanation": cut(words)}

    def add(self, path: str, obj) -> None:
        target = real(obj)
        if self.unknown(obj.path):
            return
        if obj.is_alias and obj.inherited and not any(part.startswith("_") for part in target.path.split(".")[:-1]):
            return  # told of the base, which is public
        file, line = self.where(obj)
        kind = target.kind.value if target is not None else "name"
        self.additions.setdefault(target.path if target is not None else obj.path,
                                  {"symbol": cut(path), "kind": kind, "file": file, "line": line})

    def where(self, obj) -> tuple[str, int]:
        """Return the file and the line of an object, as users of its tree know them."""
        if obj.is_alias and obj.inherited:
            obj = real(obj)
        line = (obj.alias_lineno if obj.is_alias else obj.lineno) or 0
        file = (obj.parent if obj.is_alias else obj).filepath
        if not line and not obj.is_module and obj.parent is not None:
            line = obj.parent.lineno or 0  # the __init__ that a dataclass is given
        if isinstance(file, list):
            return "", 0
        for root in self.roots:
            if file.is_relative_to(root):
                return file.relative_to(root).as_posix(), line
        return "", 0


# Bases that no user's code asks for. A class loses Generic where it gets type parameters of its own (PEP 695).
NOBODYS = {"object", "typing.Generic", "abc.ABC"}


def lineage(cls: griffe.Class) -> set[str]:
    """Return the canonical paths of all bases, direct or not, as far as they can be known."""
    found = set()
    for base in {base_path(base) for c in [cls, *ancestors(cls)] for base in c.bases}:
        target, kind = find(cls.modules_collection, base), standard(base)
        if target is None and kind is not None:
            found.update(f"{k.__module__}.{k.__qualname__}".removeprefix("builtins.") for k in kind.__mro__)
        else:
            found.add(target.path if target is not None else base)
    return found


def parameter_text(parameter: griffe.Parameter) -> str:
    default = "" if parameter.default is None or parameter.kind in VARIADIC else f" = {parameter.default}"
    return {Is.var_positional: "*", Is.var_keyword: "**"}.get(parameter.kind, "") + parameter.name + default


PARAMETERS = {
    Breaks.PARAMETER_REMOVED: lambda old, new: (parameter_text(old), "", "parameter was removed"),
    Breaks.PARAMETER_ADDED_REQUIRED: lambda old, new: ("", parameter_text(new), "parameter is new and has no default"),
    Breaks.PARAMETER_CHANGED_REQUIRED: lambda old, new: (
        parameter_text(old), parameter_text(new), f"parameter has no default any more; it was {cut(old.default)}"),
    Breaks.PARAMETER_CHANGED_DEFAULT: lambda old, new: (
        str(old.default), str(new.default), f"default was {cut(old.default)}, is {cut(new.default)}"),
    Breaks.PARAMETER_CHANGED_KIND: lambda old, new: (
        old.kind.value, new.kind.value, f"parameter was {old.kind.value}, is {new.kind.value}"),
}


# Running


def compare(old: Tree, new: Tree, packages: list[str]) -> dict:
    for tree in (old, new):
        for package in packages:
            tree.read(package)
    result = {"compared": 0, "breakages": [], "unsure": [], "additions": []}
    with tempfile.TemporaryDirectory() as folder:
        roots = [pathlib.Path(folder).resolve() / tree.name for tree in (old, new)]
        try:
            fill(result, old, new, roots, packages)
        except Exception as error:  # griffe raises many, and each means that it has not answered
            new.problem(f"griffe could not compare: {type(error).__name__}: {error}".replace(folder, ""))
    order = ["tree", "file", "line", "message"]
    result["problems"] = sorted(old.problems + new.problems, key=lambda problem: [problem[key] for key in order])
    result["unread"] = sorted(new.unread)
    return {"griffe": importlib.metadata.version("griffelib"), **result}


def fill(result: dict, old: Tree, new: Tree, roots: list[pathlib.Path], packages: list[str]) -> None:
    loaders, cyclic = [], set()
    for tree, root in zip((old, new), roots, strict=True):
        root.mkdir()
        tree.write(root)
        loaders.append(load(root, packages))
        for top in list(loaders[-1].modules_collection.members.values()):
            tidy(top, cyclic)
    for loader in loaders:
        for path in cyclic:
            parent = find(loader.modules_collection, path.rpartition(".")[0])
            if parent is not None:
                parent.members.pop(path.rpartition(".")[2], None)
    comparison = Comparison(*loaders, roots, old.broken | new.broken)
    for package in packages:
        if not comparison.package(package) and package not in comparison.broken:
            new.problem(f"there is no package {package}, in neither release")
    order = ["file", "line", "symbol", "kind"]
    for entry in sorted(comparison.found.values(), key=lambda entry: [entry[key] for key in order]):
        result["breakages" if entry.pop("rank")[0] == BREAKS else "unsure"].append(entry)
    result["additions"] = sorted(comparison.additions.values(), key=lambda entry: [entry[key] for key in order])
    result["compared"] = comparison.compared


def arguments() -> argparse.Namespace:
    def folder(text: str) -> pathlib.Path:
        path = pathlib.Path(text).resolve()
        if not path.is_dir():
            raise argparse.ArgumentTypeError(f"{text} is no folder")
        return path

    def module(text: str) -> str:
        if not all(part.isidentifier() for part in text.split(".")):
            raise argparse.ArgumentTypeError(f"{text} is no name that can be imported")
        return text

    parser = argparse.ArgumentParser(description="Compare the public API of two source trees.")
    parser.add_argument("--old", type=folder, required=True)
    parser.add_argument("--new", type=folder, required=True)
    parser.add_argument("--package", type=module, action="append", required=True)
    return parser.parse_args()


def deep(call) -> None:
    """Run with room for MAX_DEPTH levels of any walk."""
    sys.setrecursionlimit(40 * MAX_DEPTH)
    threading.stack_size(512 << 20)
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()


def main() -> int:
    given = arguments()
    logging.disable()
    warnings.simplefilter("ignore")  # of invalid escapes in what is read
    results = []
    trees = Tree("old", given.old), Tree("new", given.new)
    deep(lambda: results.append(compare(*trees, sorted(set(given.package)))))
    if not results:
        return 4  # the thread died, and has said why
    print(json.dumps(results[0], indent=1))
    return 3 if results[0]["problems"] else 1 if results[0]["breakages"] else 0


if __name__ == "__main__":
    sys.exit(main())
