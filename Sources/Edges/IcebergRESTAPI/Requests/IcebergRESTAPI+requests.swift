internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP

/// What the path of a request names.
extension IcebergRESTAPI {
    /// What stands between the levels of a namespace in a path or query.
    static let namespaceSeparator: Character = "\u{1F}"

    /// The state of the lake that a request is about.
    func ref(of request: HTTPRequest) async throws -> LakeRef { try await ref(named: request.parameter("prefix")) }

    /// The state of the lake that a warehouse's name names.
    func ref(named text: String) async throws -> LakeRef {
        let name = try WarehouseName(parsing: text, lake: warehouse)
        do {
            return try await lake.resolve(name.ref)
        } catch let error as MartletError where error.code == .notFound {
            let hint = error.hint.map { " (\($0))" } ?? ""
            throw IcebergFailure.noSuchWarehouse("the warehouse '\(text)' is not there: \(error.message)\(hint)")
        }
    }

    /// The namespace that a request's path names.
    static func namespace(of request: HTTPRequest) throws -> ContentKey {
        try namespace(parsing: request.parameter("namespace"))
    }

    static func namespace(parsing text: String) throws -> ContentKey { try ContentKey(levels(of: text)) }

    /// The table or view that a request's path names.
    ///
    /// - Parameter parameter: `table` or `view`.
    static func key(of request: HTTPRequest, _ parameter: String = "table") throws -> ContentKey {
        try ContentKey(levels(of: request.parameter("namespace")) + [request.parameter(parameter)])
    }

    private static func levels(of text: String) -> [String] {
        text.split(separator: namespaceSeparator, omittingEmptySubsequences: false).map(String.init)
    }

    /// The error for a table, view or namespace that is not there.
    static func missing(_ key: ContentKey, _ kind: ContentKind, at ref: LakeRef) -> MartletError {
        MartletError(
            .notFound, "there is no \(kind) '\(key)' on '\(ref.text)'", cause: NameProblem.missing(key, kind))
    }
}
