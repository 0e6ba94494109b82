package import Cataloging
package import Clocks

/// The commits whose tables must stay readable.
///
/// They are the heads of all branches and tags; every commit younger than the horizon, with its parents, so that the lake as it was
/// at any moment since is there; and every commit at which histories part, since merges read the tables there.
package struct KeptCommits {
    package private(set) var ids: Set<CommitID> = []
    /// Where each ref pointed.
    package private(set) var references: [RefName: CommitID] = [:]

    package init(_ catalog: Catalog, since horizon: Timestamp) async throws {
        references = try await Self.references(of: catalog)
        var children: [CommitID: Int] = [:]
        var seen = Set(references.values)
        var waiting = Array(seen)
        ids = seen
        while let id = waiting.popLast() {
            let commit = try await catalog.commit(id)
            if commit.time >= horizon {
                ids.insert(id)
                ids.formUnion(commit.parents)
            }
            for parent in commit.parents {
                children[parent, default: 0] += 1
                if seen.insert(parent).inserted { waiting.append(parent) }
            }
        }
        for (id, count) in children where count > 1 { ids.insert(id) }
    }

    /// Where every branch and tag points.
    package static func references(of catalog: Catalog) async throws -> [RefName: CommitID] {
        var result: [RefName: CommitID] = [:]
        var last: RefName?
        while true {
            let page = try await catalog.references(after: last)
            for reference in page { result[reference.name] = reference.target }
            guard let end = page.last?.name else { return result }
            last = end
        }
    }
}
