internal import Access
internal import Cataloging
internal import Clocks
internal import HTTP
internal import HTTPSecurity
internal import JSON

extension NessieAPI {
    /// The version of Nessie's behaviour that this follows: the first with escaped keys in paths.
    static let specVersion = "2.2.0"

    func configRoute(_ version: NessieVersion) -> Route {
        .secured(.get, "/config", version == .v1 ? "getConfig" : "getConfigV2", .read) { _, _ in
            var config: JSONObject = [
                "defaultBranch": .string(catalog.defaultBranch.text),
                "maxSupportedApiVersion": .integer(Int64(NessieVersion.v2.rawValue)),
            ]
            if version == .v2 {
                let first = try await catalog.commit(try await firstCommit())
                config["minSupportedApiVersion"] = .integer(Int64(NessieVersion.v1.rawValue))
                config["actualApiVersion"] = .integer(Int64(version.rawValue))
                config["specVersion"] = .string(Self.specVersion)
                config["noAncestorHash"] = .string(HashSpec.noAncestor)
                config["repositoryCreationTimestamp"] = .string(first.time.description)
                config["oldestPossibleCommitTimestamp"] = .string(first.time.description)
            }
            return .json(.object(config))
        }
    }
}
