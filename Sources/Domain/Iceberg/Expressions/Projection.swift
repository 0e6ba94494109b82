/// Turns conditions on columns into conditions on the partition values of a spec.
struct Projection {
    private let fields: [Int: [Target]]

    private struct Target {
        var fieldID: Int
        var type: PrimitiveType
        var transform: Transform
    }

    init(schema: Schema, spec: PartitionSpec) {
        var fields: [Int: [Target]] = [:]
        for field in spec.fields {
            guard let source = schema.field(id: field.sourceID)?.type.primitive,
                let type = field.transform.resultType(of: source)
            else { continue }
            fields[field.sourceID, default: []].append(
                Target(fieldID: field.fieldID, type: type, transform: field.transform))
        }
        self.fields = fields
    }

    /// A condition that is true for the partition of every row that matches.
    func inclusive(_ predicate: BoundPredicate) -> BoundPredicate {
        predicate.replacing { test in
            .all(
                (fields[test.fieldID] ?? []).map { target in
                    if let transform = test.transform {
                        return transform.transform == target.transform ? renamed(test, target) : .alwaysTrue
                    }
                    return project(test, target) { $0.transform.inclusive($1, of: $2) }
                })
        }
    }

    /// A condition that is true only for partitions whose rows all match.
    func strict(_ predicate: BoundPredicate) -> BoundPredicate {
        predicate.replacing { test in
            .any(
                (fields[test.fieldID] ?? []).map { target in
                    if let transform = test.transform {
                        return transform.transform == target.transform ? renamed(test, target) : .alwaysFalse
                    }
                    return project(test, target) { $0.transform.strict($1, of: $2) }
                })
        }
    }

    /// A test of the very value that a partition field keeps.
    private func renamed(_ test: BoundTest, _ target: Target) -> BoundPredicate {
        .test(BoundTest(fieldID: target.fieldID, type: target.type, test: test.test))
    }

    private func project(
        _ test: BoundTest, _ target: Target,
        _ transform: (Target, ColumnTest, PrimitiveType) -> Transform.Projected
    ) -> BoundPredicate {
        func predicate(_ projected: Transform.Projected) -> BoundPredicate {
            switch projected {
            case .alwaysTrue: .alwaysTrue
            case .alwaysFalse: .alwaysFalse
            case .test(let projected): .test(BoundTest(fieldID: target.fieldID, type: target.type, test: projected))
            case .either(let left, let right): .any([predicate(.test(left)), predicate(.test(right))])
            case .both(let left, let right): .all([predicate(.test(left)), predicate(.test(right))])
            }
        }
        return predicate(transform(target, test.test, test.type))
    }
}

extension Transform {
    /// What a test of a column says about its partition value.
    enum Projected {
        case alwaysTrue
        case alwaysFalse
        case test(ColumnTest)
        case either(ColumnTest, ColumnTest)
        case both(ColumnTest, ColumnTest)
    }
}
