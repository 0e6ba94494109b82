public import Errors

/// Picks pipelines by texts such as `silver.orders`, `+gold.kpi`, `silver.*`, `tag:daily`, `path:pipelines/silver`.
///
/// A `+` before a text adds all that is read, one after it all that reads; commas between texts mean both; several selectors
/// mean either. Alone, a layer or a namespace means all in it.
struct Selector {
    let project: Project

    /// Positions in the project's pipelines.
    func select(_ selectors: [String], excluding excluded: [String]) throws(MartletError) -> Set<Int> {
        var chosen = Set<Int>()
        if selectors.isEmpty {
            chosen = Set(project.pipelines.indices)
        } else {
            for text in selectors { chosen.formUnion(try intersection(text)) }
        }
        for text in excluded { chosen.subtract(try intersection(text)) }
        return chosen
    }

    private func intersection(_ text: String) throws(MartletError) -> Set<Int> {
        var result: Set<Int>?
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let found = try single(part)
            result = result?.intersection(found) ?? found
        }
        return result ?? []
    }

    private func single(_ text: Substring) throws(MartletError) -> Set<Int> {
        var core = text
        let up = core.hasPrefix("+")
        if up { core = core.dropFirst() }
        let down = core.hasSuffix("+")
        if down { core = core.dropLast() }
        guard !core.isEmpty else {
            throw MartletError(.invalidInput, "the selector '\(text)' names nothing", hint: Self.hint)
        }
        let matched = project.pipelines.indices.filter { matches(project.pipelines[$0], core) }
        guard !matched.isEmpty else { throw unknown(core) }
        var result = Set(matched)
        if up { result.formUnion(project.graph.ancestors(of: matched)) }
        if down { result.formUnion(project.graph.descendants(of: matched)) }
        return result
    }

    private static let hint = "Write layer.name, +layer.name, layer.name+, layer.*, tag:name or path:folder."

    private func matches(_ pipeline: Pipeline, _ text: Substring) -> Bool {
        if text.hasPrefix("tag:") {
            let pattern = text.dropFirst(4)
            return pipeline.settings.tags.contains { Self.glob(pattern, $0[...]) }
        }
        if text.hasPrefix("path:") {
            var path = text.dropFirst(5)
            if path.hasPrefix("./") { path = path.dropFirst(2) }
            while path.hasSuffix("/") { path = path.dropLast() }
            return Self.glob(path, pipeline.path[...]) || Self.glob(path, pipeline.folder[...])
                || pipeline.path.hasPrefix(path + "/")
        }
        let name = pipeline.name
        let full = "\(name.namespace ?? project.settings.namespace).\(name.layer.rawValue).\(name.name)"
        if !text.contains(".") {
            // A layer, a namespace, or a table's own name; a star among them stands for any.
            return Self.glob(text, name.layer.rawValue[...]) || Self.glob(text, name.name[...])
                || text == (name.namespace ?? project.settings.namespace)
        }
        return Self.glob(text, name.description[...]) || Self.glob(text, full[...])
    }

    private func unknown(_ text: Substring) -> MartletError {
        if text.hasPrefix("tag:") {
            let tags = Set(project.pipelines.flatMap(\.settings.tags))
            return MartletError(
                .notFound, "no pipeline has the tag '\(text.dropFirst(4))'",
                hint: NearestName.of(String(text.dropFirst(4)), among: tags).map { "Did you mean 'tag:\($0)'?" })
        }
        if text.hasPrefix("path:") {
            return MartletError(.notFound, "no pipeline is below '\(text.dropFirst(5))'")
        }
        let names = project.graph.names.flatMap { [$0.description, $0.name] }
        return MartletError(
            .notFound, "no pipeline is selected by '\(text)'",
            hint: NearestName.of(String(text), among: names).map { "Did you mean '\($0)'?" } ?? Self.hint)
    }

    /// Whether a text matches a pattern whose stars stand for any characters.
    static func glob(_ pattern: Substring, _ text: Substring) -> Bool {
        guard pattern.utf8.contains(UInt8(ascii: "*")) else { return pattern == text }
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var at = 0
        var position = 0
        var star: (at: Int, position: Int)?
        while position < text.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, position)
                at += 1
            } else if at < pattern.count, pattern[at] == text[position] {
                at += 1
                position += 1
            } else if let back = star {
                star = (back.at, back.position + 1)
                at = back.at + 1
                position = back.position + 1
            } else {
                return false
            }
        }
        return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension Project {
    /// The names that selectors pick, ordered so that each comes after all that it reads; no selectors pick everything.
    public func select(_ selectors: [String], excluding excluded: [String] = []) throws(MartletError) -> [PipelineName]
    {
        let chosen = try Selector(project: self).select(selectors, excluding: excluded)
        return graph.order.filter(chosen.contains).map { graph.names[$0] }
    }
}
