"""What code depends on and makes, read from its syntax without running it."""

import ast


def inspect_text(text, file):
    """References, landing zones and assets of a file."""
    found = {"refs": [], "landing_zones": [], "assets": [], "names": []}
    tree = ast.parse(text, file)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if len(values) == len(node.args) and values and all(isinstance(value, str) for value in values):
                if node.func.id in ("ref", "table"):
                    found["refs"].append(".".join(values))
                elif node.func.id == "landing_zone":
                    found["landing_zones"].append(values)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                call = decorator.func if isinstance(decorator, ast.Call) else decorator
                name = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", None)
                if name == "asset":
                    found["assets"].append({"function": node.name, "arguments": [each.arg for each in node.args.args]})
        elif isinstance(node, ast.Name):
            found["names"].append(node.id)
    for key in ("refs", "names"):
        found[key] = sorted(set(found[key]))
    return found
