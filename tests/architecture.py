"""The rules of test_architecture.py: each a function from one file's text to its faults."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("sources", "outcomes", "harvest")  # from the ground up
MOST_LINES = 400
VAGUE = {"utils", "helpers", "services", "common", "misc", "tools", "lib"}
PAGE_ROOM = re.compile(
    r"(?:views|imports|uploads|desk|triage|entry_views|events_desk|event_forms|filters|facets|forms|pages|feeds)"
)
VIEWS = ("views", "imports", "uploads", "desk", "triage", "entry_views", "events_desk")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Accounts and what Django keeps about them are not guarded rows; no page of ours lists them.
ACCOUNTS = {"User", "Group", "Permission", "ContentType"}
SHORTCUTS = {
    "get_object_or_404",
    "get_list_or_404",
    "aget_object_or_404",
    "aget_list_or_404",
}


def python_files(*folders):
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "__pycache__" not in path.parts
    ]


def own_files():
    return [path for path in python_files(*FLOORS) if "migrations" not in path.parts]


def is_page_room(path):
    """Whether `path` is where pages are made: views, filters, facets, forms, template tags."""
    inside = path.relative_to(ROOT).parts[1:]
    return "templatetags" in inside or any(PAGE_ROOM.match(part) for part in inside)


def is_views(path):
    return any(part.startswith(VIEWS) for part in path.relative_to(ROOT).parts[1:])


def upward_imports(text, floor, package=()):
    """Modules of higher floors that the text of a file imports, also by a name in a string.

    `package` is the dotted package of the file as a tuple, for relative imports.
    """
    above = set(FLOORS[FLOORS.index(floor) + 1 :])
    return [name for name in imported(text, package) if name.split(".")[0] in above]


def imported(text, package=()):
    """Every module that a file's text imports or asks Django or importlib for by name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            if node.level or not node.module:
                yield from (f"{module}.{alias.name}".lstrip(".") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            if called in BY_NAME and isinstance(first, ast.Constant):
                yield str(first.value)
            # models.ForeignKey("outcomes.Outcome", …)
            if called in LINKS and isinstance(first, ast.Constant) and "." in str(first.value):
                yield str(first.value)


BY_NAME = {
    "import_module",
    "__import__",
    "import_string",
    "get_model",
    "get_app_config",
    "get_registered_model",
    "is_installed",
}
LINKS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def unscoped(text, views=False):
    """Lines on which a file reads rows past visible_to."""
    tree = ast.parse(text)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}

    def scoped(node):
        parent = above.get(node)
        return (
            isinstance(parent, ast.Attribute)
            and parent.attr == "visible_to"
            and isinstance(above.get(parent), ast.Call)
            and above[parent].func is parent
        )

    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not scoped(node):
            if views or not (isinstance(node.value, ast.Name) and node.value.id in ACCOUNTS):
                lines.append(node.lineno)
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0] if node.args else None
        # get_object_or_404(Outcome, …) uses the manager unseen.
        if called in SHORTCUTS and isinstance(first, ast.Name) and first.id[:1].isupper():
            lines.append(node.lineno)
        # history.of() leaves the scoping to its caller.
        of_history = isinstance(node.func, ast.Attribute) and (
            ast.unparse(node.func) == "history.of"
        )
        if of_history and not scoped(node):
            lines.append(node.lineno)
        if called in {"raw", "cursor"} and isinstance(node.func, ast.Attribute):
            lines.append(node.lineno)
    return sorted(lines)


def signals(text):
    """Modules of signals that a file imports."""
    found = []
    for name in imported(text):
        if name == "blinker" or name.startswith(("django.dispatch", "django.db.models.signals")):
            found.append(name)
        if re.match(r"django\..*\bsignals\b", name):
            found.append(name)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("django"):
            found += [alias.name for alias in node.names if alias.name in {"signals", "receiver"}]
    return found


def private_imports(text):
    """Names that begin with an underscore and are imported from another room."""
    return [
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
        if alias.name.startswith("_") and alias.asname != "_"
    ]


def template_faults(text):
    """What a template may not hold under our content policy: inline code, other hosts."""
    text = re.sub(r"{#.*?#}", "", text)
    text = re.sub(r"{% comment.*?{% endcomment %}", "", text, flags=re.DOTALL)
    found = []
    if re.search(r"<style\b", text, re.IGNORECASE):
        found.append("<style>")
    for tag in re.findall(r"<script\b([^>]*)>", text, re.IGNORECASE):
        if not re.search(r"\bsrc\s*=", tag):
            found.append("<script> without src")
    for tag in re.findall(r"<[a-z!/](?:{[{%].*?[%}]}|[^>])*>", text, re.IGNORECASE | re.DOTALL):
        if re.search(r"\sstyle\s*=", tag, re.IGNORECASE):
            found.append(f"style=: {tag}")
        if re.search(r"\s(?:on[a-z]+|hx-on[:\w-]*)\s*=", tag, re.IGNORECASE):
            found.append(f"on…=: {tag}")
        asset = r"\s(?:src|srcset|poster|data|action|formaction|hx-get|hx-post)\s*=\s*[\"']?\s*"
        if re.search(asset + r"(?:https?:)?//", tag, re.IGNORECASE):
            found.append(f"another host: {tag}")
        if tag.lower().startswith("<link") and re.search(r"href=[\"']?(?:https?:)?//", tag):
            found.append(f"another host: {tag}")
        if re.search(r"[\"'\s=]javascript:", tag, re.IGNORECASE):
            found.append(f"javascript: {tag}")
    if re.search(r"\bsafe\b\s*(?:%}|}}|\|)|{%\s*autoescape off", text):
        found.append("not escaped")
    return found


def css_faults(text):
    """Style sheets that ask another host for anything."""
    return re.findall(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//[^)\"']*", text)


def describe(path, faults):
    return [f"{path.relative_to(ROOT)}: {fault}" for fault in faults]
