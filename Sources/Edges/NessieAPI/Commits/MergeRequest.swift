internal import Access
internal import Cataloging
internal import JSON

/// What merges and transplants have in common.
struct MergeRequest {
    var from: String
    var message: String?
    var modes: MergeModes
    var isDryRun: Bool
    /// Answers with the conflicts instead of an error.
    var returnsConflicts: Bool

    init(_ body: NessieBody) throws {
        from = try body.string("fromRefName")
        message = try body.optionalString("message").flatMap { $0.isEmpty ? nil : $0 }
        isDryRun = try body.bool("dryRun")
        returnsConflicts = try body.bool("returnConflictAsResult")
        modes = MergeModes(standard: try Self.mode(body, "defaultKeyMergeMode") ?? .normal)
        for entry in try body.objects("keyMergeModes") {
            for name in ["expectedTargetContent", "resolvedContent", "resolvedDocumentation", "metadata"]
            where entry.optional(name).map({ $0.arrayValue?.isEmpty != true }) ?? false {
                throw NessieFailure.badRequest(
                    "'\(entry.path)\(name)' is not taken here: commit the resolved content to the source first")
            }
            let key = try entry.key("key")
            guard modes.byKey[key] == nil else {
                throw NessieFailure.badRequest("'\(entry.path)key' names '\(key)' for the second time")
            }
            modes.byKey[key] = try Self.mode(entry, "mergeBehavior") ?? .normal
        }
    }

    private static func mode(_ body: NessieBody, _ name: String) throws -> MergeModes.Mode? {
        guard let text = try body.optionalString(name) else { return nil }
        guard let mode = MergeModes.Mode(rawValue: text.lowercased()) else {
            throw body.wrong(name, "NORMAL, FORCE or DROP, not '\(text.prefix(60))'")
        }
        return mode
    }
}
