internal import Access
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import JSON

/// What differs between two states.
extension NessieAPI {
    /// Differences looked at for one page of a filtered listing.
    static let differencesPerRequest = 100_000

    var diffRoutesOfVersion1: [Route] {
        [
            .secured(.get, "/diffs/{spec}", "getDiff", .read) { request, caller in
                let sides = request.parameter("spec").split(
                    separator: "...", maxSplits: 1, omittingEmptySubsequences: false)
                guard sides.count == 2 else {
                    throw NessieFailure.badRequest("two references with '...' between them are expected")
                }
                return try await diff(
                    request, caller, from: try await side(sides[0]), to: try await side(sides[1]), .v1)
            }
        ]
    }

    var diffRoutesOfVersion2: [Route] {
        [
            .secured(.get, "/trees/{ref}/diff/{to}", "getDiffV2", .read) { request, caller in
                try await diff(
                    request, caller, from: try await resolve(request.parameter("ref")),
                    to: try await resolve(request.parameter("to")), .v2)
            }
        ]
    }

    /// One side as version 1 writes it: a name, and a hash behind a star.
    private func side(_ text: Substring) async throws -> NessieReference {
        let parts = text.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        return try await resolve(String(parts[0]), hash: parts.count > 1 ? String(parts[1]) : nil)
    }

    private func diff(
        _ request: HTTPRequest, _ caller: Caller, from: NessieReference, to: NessieReference, _ version: NessieVersion
    ) async throws -> HTTPResponse {
        let page = try PageAsked(request.query, version)
        let range = try KeyRange(request.query, version)
        let filter = try NessieFilter.asked(in: request.query, names: FilterVariables.ofDifferences)
        var next = try page.firstKey() ?? range.first
        var found: [JSONValue] = []
        var looked = 0
        listing: repeat {
            let part = try await catalog.diffPage(
                from: from.commit, to: to.commit, startingAt: next, limit: page.size)
            for difference in part.differences {
                next = difference.key
                guard !range.isPast(difference.key) else {
                    next = nil
                    break listing
                }
                guard found.count < page.size, looked < Self.differencesPerRequest else { break listing }
                looked += 1
                let key = difference.key
                guard range.contains(key), caller.canSee(key.elements),
                    try filter?.accepts(["key": .map(FilterVariables.key(key))]) ?? true
                else { continue }
                found.append([
                    "key": key.nessieJSON, "from": try await json(optional: difference.before, as: key, version),
                    "to": try await json(optional: difference.after, as: key, version),
                ])
            }
            next = part.next
        } while next != nil
        var object: JSONObject = [
            "diffs": .array(found), "hasMore": .bool(next != nil),
            "token": next.map { .string(PageAsked.token($0)) } ?? .null,
        ]
        if version == .v2 {
            object["effectiveFromReference"] = from.json
            object["effectiveToReference"] = to.json
        }
        return .json(.object(object))
    }
}
