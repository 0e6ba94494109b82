/// Filters that compare items with one another.
enum OrderFilters {
    static func apply(_ name: String, to value: TemplateValue, _ arguments: TemplateArguments) throws -> TemplateValue {
        let what = "the filter '\(name)'"
        switch name {
        case "sort":
            let given = try arguments.bound(to: ["reverse", "case_sensitive", "attribute"], of: what)
            let keys = try keys(given[2])
            let respectsCase = try given[1].isTrue(default: false)
            let decorated = try value.sequence().map { item in
                (key: try keys.map { folded(try $0.value(of: item), respectsCase) }, value: item)
            }
            return .list(try sorted(decorated, reversed: try given[0].isTrue(default: false)))
        case "dictsort":
            guard case .mapping(let mapping) = value else {
                throw templateError("'dictsort' needs a dict, not \(value.typeName)")
            }
            let given = try arguments.bound(to: ["case_sensitive", "by", "reverse"], of: what)
            let by = try given[1].text("by", default: "key")
            guard by == "key" || by == "value" else { throw templateError("'dictsort' sorts by 'key' or 'value'") }
            let respectsCase = try given[0].isTrue(default: false)
            let decorated = zip(mapping.keys, mapping.values).map { key, value in
                (key: [folded(by == "key" ? key : value, respectsCase)], value: TemplateValue.tuple([key, value]))
            }
            return .list(try sorted(decorated, reversed: try given[2].isTrue(default: false)))
        case "unique":
            let given = try arguments.bound(to: ["case_sensitive", "attribute"], of: what)
            let respectsCase = try given[0].isTrue(default: false)
            let key = try Key(attribute: given[1])
            var seen: Set<MappingKey> = []
            return .list(
                try value.sequence().filter {
                    seen.insert(try MappingKey(folded(try key.value(of: $0), respectsCase))).inserted
                })
        case "min", "max":
            let given = try arguments.bound(to: ["case_sensitive", "attribute"], of: what)
            let respectsCase = try given[0].isTrue(default: false)
            let key = try Key(attribute: given[1])
            var best: (key: TemplateValue, item: TemplateValue)?
            for item in try value.sequence() {
                let own = folded(try key.value(of: item), respectsCase)
                guard let present = best else {
                    best = (own, item)
                    continue
                }
                if name == "min" ? try own.isLess(than: present.key) : try present.key.isLess(than: own) {
                    best = (own, item)
                }
            }
            return best?.item ?? .undefined(UndefinedValue("there is no \(name): the sequence is empty"))
        default: return try groups(value.sequence(), arguments)
        }
    }

    private static func groups(_ elements: [TemplateValue], _ arguments: TemplateArguments) throws -> TemplateValue {
        let given = try arguments.bound(
            to: ["attribute", "default", "case_sensitive"], of: "the filter 'groupby'", required: 1)
        let respectsCase = try given[2].isTrue(default: false)
        var key = try Key(attribute: given[0])
        key.fallback = given[1]
        let decorated = try elements.map { (key: [folded(try key.value(of: $0), respectsCase)], value: $0) }
        var groups: [(key: TemplateValue, first: TemplateValue, items: [TemplateValue])] = []
        for item in try sorted(decorated, reversed: false) {
            let own = try key.value(of: item)
            let shown = folded(own, respectsCase)
            if let last = groups.last, try last.key.isEqual(to: shown) {
                groups[groups.count - 1].items.append(item)
            } else {
                groups.append((shown, own, [item]))
            }
        }
        return .list(groups.map { .tuple([$0.first, .list($0.items)]) })
    }

    private static func keys(_ attribute: TemplateValue?) throws -> [Key] {
        guard case .string(let names)? = attribute else { return [try Key(attribute: attribute)] }
        return try Text.split(names, ",", limit: -1).map { try Key(attribute: .string($0)) }
    }

    private static func folded(_ value: TemplateValue, _ respectsCase: Bool) -> TemplateValue {
        if !respectsCase, case .string(let text) = value { .string(text.lowercased()) } else { value }
    }

    /// Stable, also in reverse.
    private static func sorted(
        _ items: [(key: [TemplateValue], value: TemplateValue)], reversed: Bool
    ) throws -> [TemplateValue] {
        try items.sorted { left, right in
            let first = TemplateValue.tuple(left.key)
            let second = TemplateValue.tuple(right.key)
            return reversed ? try second.isLess(than: first) : try first.isLess(than: second)
        }.map(\.value)
    }
}
