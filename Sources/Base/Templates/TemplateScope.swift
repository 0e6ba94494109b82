/// The names that a part of a template has set, inside those of the part around it.
final class TemplateScope {
    let parent: TemplateScope?
    private var names: [String] = []
    private var values: [TemplateValue] = []

    init(parent: TemplateScope?) { self.parent = parent }

    subscript(name: String) -> TemplateValue? {
        var scope: TemplateScope? = self
        while let current = scope {
            if let index = current.names.lastIndex(of: name) { return current.values[index] }
            scope = current.parent
        }
        return nil
    }

    func set(_ name: String, to value: TemplateValue) {
        if let index = names.lastIndex(of: name) {
            values[index] = value
        } else {
            names.append(name)
            values.append(value)
        }
    }

    /// What this scope itself holds.
    func own(_ name: String) -> TemplateValue? { names.lastIndex(of: name).map { values[$0] } }
    var ownNames: [String] { names }

    var visibleNames: [String] { names + (parent?.visibleNames ?? []) }
}

/// A macro together with the scope in which it was defined.
final class TemplateMacro: TemplateObject {
    let syntax: MacroSyntax
    let scope: TemplateScope
    let template: Int
    private unowned let renderer: TemplateRenderer

    init(_ syntax: MacroSyntax, scope: TemplateScope, template: Int, renderer: TemplateRenderer) {
        self.syntax = syntax
        self.scope = scope
        self.template = template
        self.renderer = renderer
    }

    var kind: String { "macro '\(syntax.name)'" }

    func attribute(_ name: String) -> TemplateValue? { name == "name" ? .string(syntax.name) : nil }

    func call(_ arguments: TemplateArguments) throws -> TemplateValue {
        try renderer.call(self, with: arguments, caller: nil)
    }
}

/// An imported template: its macros and what it set at its top level.
final class TemplateModule: TemplateObject {
    let name: String
    let scope: TemplateScope

    init(name: String, scope: TemplateScope) {
        self.name = name
        self.scope = scope
    }

    var kind: String { "template '\(name)'" }
    var attributeNames: [String] { scope.ownNames }
    func attribute(_ name: String) -> TemplateValue? { name.hasPrefix("_") ? nil : scope.own(name) }
}

/// What `namespace()` gives: attributes that inner scopes can assign.
final class NamespaceObject: TemplateObject {
    private var values: [String: TemplateValue]

    init(_ values: [String: TemplateValue]) { self.values = values }

    var kind: String { "namespace" }
    var attributeNames: [String] { Array(values.keys) }
    func attribute(_ name: String) -> TemplateValue? { values[name] }
    func assign(_ value: TemplateValue, to name: String) -> Bool {
        values[name] = value
        return true
    }
}
