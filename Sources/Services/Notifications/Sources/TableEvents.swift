public import CatalogService
internal import Cataloging
internal import Errors
public import Events
internal import JSON

/// Tells what happened to tables, by reading on in the history of each branch from where it read last.
///
/// How far it read is stored with what it found, so nothing is lost while no server runs, and nothing told twice.
public struct TableEvents: Sendable {
    let lake: Lake
    let store: any EventStore
    let files: FileEvents?
    /// Branches of runs and ingests are not looked at; what they did is seen where they are published.
    let hiddenPrefixes: [String]

    private static let cursorPrefix = "branch:"
    /// Commits of a branch that are looked at one by one, named `commits per look`; beyond, the whole difference is told at once.
    static let commitLimit = 10_000
    /// Events that are stored together.
    private static let batch = 500

    /// - Parameter files: Tells the files that a commit registers; nil where nobody can read the registry.
    public init(lake: Lake, store: any EventStore, files: FileEvents?, hiddenPrefixes: [String]) {
        self.lake = lake
        self.store = store
        self.files = files
        self.hiddenPrefixes = hiddenPrefixes
    }

    /// Where every branch stood that was read.
    typealias Marks = [String: String]

    /// Where reading goes on.
    func marks() async throws(MartletError) -> Marks {
        let stored = try await store.cursors(startingWith: Self.cursorPrefix)
        return Marks(uniqueKeysWithValues: stored.map { (String($0.key.dropFirst(Self.cursorPrefix.count)), $0.value) })
    }

    /// Reads every branch that moved; updates the marks.
    func read(_ marks: inout Marks) async throws {
        var seen: Set<String> = []
        let main = marks[RefName.main.text]
        var after: RefName?
        while true {
            let page = try await lake.catalog.references(after: after)
            for reference in page where reference.kind == .branch {
                let name = reference.name.text
                guard !hiddenPrefixes.contains(where: { name.hasPrefix($0) }) else { continue }
                seen.insert(name)
                guard marks[name] != reference.target.description else { continue }
                try await read(reference, since: main, &marks)
            }
            guard let last = page.last, page.count >= lake.catalog.limits.pageSize else { break }
            after = last.name
        }
        for name in marks.keys where !seen.contains(name) {
            try await store.removeCursor(Self.cursorPrefix + name)
            marks[name] = nil
        }
    }

    private func read(_ reference: Reference, since main: String?, _ marks: inout Marks) async throws {
        let name = reference.name.text
        guard let known = marks[name] else {
            // A branch that is new to a lake that was read before: what it has beyond the default branch is its own.
            var start = reference.target
            if let main, let shared = try await lake.catalog.lastShared(try CommitID(hex: main), start) {
                start = shared.id
            }
            guard try await advance(name, [], from: nil, to: start, &marks) else { return }
            if start != reference.target { try await read(reference, since: nil, &marks) }
            return
        }
        let from = try CommitID(hex: known)
        guard let commits = try await commits(from: from, to: reference.target) else {
            // The branch was reset, or very much happened.
            let head = try await lake.catalog.commit(reference.target)
            try await tell(from: from, to: head, on: name, identity: known, &marks)
            return
        }
        for commit in commits.reversed() {
            let parent = commit.parents.first ?? from
            guard try await tell(from: parent, to: commit, on: name, identity: "", &marks) else { return }
        }
    }

    /// The newest first; nil where the one does not follow from the other, or by too many.
    private func commits(from: CommitID, to head: CommitID) async throws -> [Commit]? {
        guard try await lake.catalog.isOnHistory(from, of: head) else { return nil }
        var found: [Commit] = []
        var next: CommitID? = head
        while let start = next {
            let page = try await lake.catalog.log(from: start)
            for commit in page.commits {
                if commit.id == from { return found }
                found.append(commit)
            }
            guard found.count <= Self.commitLimit else { return nil }
            next = page.next
        }
        return nil
    }

    /// Stores what a commit did, and that the branch was read so far.
    @discardableResult
    private func tell(
        from: CommitID, to commit: Commit, on branch: String, identity: String, _ marks: inout Marks
    ) async throws -> Bool {
        var events: [Event] = []
        try await lake.catalog.diff(from: from, to: commit.id) { difference in
            guard let event = event(difference, commit, branch, identity) else { return }
            events.append(event)
            if events.count >= Self.batch {
                try await store.record(events)
                events.removeAll(keepingCapacity: true)
            }
        }
        if let files, from != commit.id { events += try await files.events(from: from, to: commit, on: branch) }
        return try await advance(branch, events, from: marks[branch], to: commit.id, &marks)
    }

    /// Stores events with the mark; where another server was first, its mark is taken over.
    private func advance(
        _ branch: String, _ events: [Event], from old: String?, to new: CommitID, _ marks: inout Marks
    ) async throws -> Bool {
        let cursor = Self.cursorPrefix + branch
        if try await store.record(events, advancing: cursor, from: old, to: new.description) {
            marks[branch] = new.description
            return true
        }
        marks[branch] = try await store.cursor(cursor)
        return false
    }

    private func event(
        _ difference: KeyDifference, _ commit: Commit, _ branch: String, _ identity: String
    ) -> Event? {
        guard let content = difference.after ?? difference.before, content.kind == .table || content.kind == .view
        else { return nil }
        let kind: EventKind =
            difference.isAddition ? .tableCreated : difference.isRemoval ? .tableDropped : .tableChanged
        let name = difference.key.description
        var data: JSONObject = [
            "table": .string(name), "content": .string("\(content.kind)"), "commit": .string("\(commit.id)"),
            "author": .string(commit.author), "message": .string(commit.message),
        ]
        data["run"] = commit.properties[ContentProperties.run].map { .string($0) }
        let namespace = difference.key.elements.dropLast().joined(separator: ".")
        return Event(
            kind, identity: [branch, "\(commit.id)", name, identity], time: commit.time, subject: name,
            pipelines: [name], namespaces: namespace.isEmpty ? [] : [namespace], branch: branch, data: data)
    }
}
