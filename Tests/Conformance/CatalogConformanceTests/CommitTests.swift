import Cataloging
import Clocks
import Errors
import MetadataSQL
import Testing

@Suite struct CommitTests {
    @Test(arguments: BackendKind.allCases) func beginsWithOneCommit(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let head = try await lake.catalog.commit(try await lake.head())
        #expect(head.parents.isEmpty && head.depth == 0)
        #expect(try await lake.catalog.count(at: head.id) == 0)
        let again = try await Catalog.open(lake.backend, clock: lake.clock)
        #expect(try await again.head(of: .main) == head.id)
    }

    @Test(arguments: BackendKind.allCases) func beginsOnceWhenManyOpenAtOnce(_ kind: BackendKind) async throws {
        let folder = try TemporaryFolder()
        let memory = InMemoryCatalogBackend()
        let heads = try await withThrowingTaskGroup(of: CommitID.self) { group in
            for number in 0..<12 {
                group.addTask {
                    let backend: any CatalogBackend =
                        switch kind {
                        case .memory: memory
                        case .sqlite, .postgres: try openBackend(try folder.place(kind))
                        }
                    let clock = FixedClock(Timestamp(microseconds: Int64(number)))
                    return try await Catalog.open(backend, clock: clock).head(of: .main)
                }
            }
            return try await group.reduce(into: Set<CommitID>()) { $0.insert($1) }
        }
        #expect(heads.count == 1)
    }

    @Test(arguments: BackendKind.allCases) func keepsWhatWasCommitted(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let first = try await lake.put(["silver.orders": table(1), "silver.v": view("select 1")])
        lake.clock.advance(seconds: 60)
        let second = try await lake.put(["silver.orders": table(2), "top": table(3)])
        #expect(second.parents == [first.id] && second.depth == 2 && second.time > first.time)
        #expect(second.author == "ada" && second.message == "a change")
        #expect(try await lake.content("silver.orders") == table(2))
        #expect(try await lake.content("silver") == namespace())
        #expect(try await lake.content("silver.none") == nil)
        #expect(try await lake.tables(first.id) == ["silver.orders": table(1), "silver.v": view("select 1")])
        let keys = try ["silver.orders", "top", "nothing"].map { try ContentKey(parsing: $0) }
        #expect(try await lake.catalog.contents(of: keys, at: second.id) == [keys[0]: table(2), keys[1]: table(3)])
        #expect(try await lake.catalog.count(at: second.id) == 4)
        let reopened = try await Catalog.open(lake.backend, clock: lake.clock)
        #expect(try await reopened.content(of: keys[0], at: try await reopened.head(of: .main)) == table(2))
        #expect(try await reopened.commit(second.id) == second)
    }

    @Test(arguments: BackendKind.allCases) func changingNothingMakesNoCommit(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let commit = try await lake.put(["a": table(1)])
        let key = try ContentKey("a")
        let result = try await lake.catalog.commit([.put(key, table(1))], on: .main, lake.details)
        #expect(!result.isNew && result.commit == commit)
        let empty = try await lake.catalog.commit(
            [], on: .main, lake.details, options: CommitOptions(allowsEmpty: true))
        #expect(empty.isNew && empty.commit.parents == [commit.id] && empty.commit.root == commit.root)
    }

    @Test(arguments: BackendKind.allCases) func theClockNeverRunsBackwards(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let first = try await lake.put(["a": table(1)])
        lake.clock.set(Timestamp(microseconds: 5))
        let second = try await lake.put(["a": table(2)])
        #expect(second.time == first.time)
        lake.clock.set(first.time.adding(seconds: 1))
        #expect(try await lake.put(["a": table(3)]).time == first.time.adding(seconds: 1))
    }

    @Test(arguments: BackendKind.allCases) func conflictsAreByKey(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let base = try await lake.put(["a": table(1), "b": table(1)])
        try await lake.put(["a": table(2)])
        // Another key than the one that changed in between is fine.
        try await lake.put(["b": table(2)], base: base.id)
        let head = try await lake.head()
        let failure = try await error { try await lake.put(["a": table(3), "c": table(3)], base: base.id) }
        #expect(failure.code == .conflict)
        let a = try ContentKey("a")
        #expect(failure.commitConflict?.keys == [.init(key: a, expected: table(1), actual: table(2))])
        #expect(try await lake.head() == head, "nothing was committed")
        #expect(try await lake.content("c") == nil)
        let deletion = try await error {
            try await lake.catalog.commit([.delete(a)], on: .main, lake.details, base: base.id)
        }
        #expect(deletion.commitConflict?.keys.map(\.key) == [a])
        try await lake.catalog.commit([.put(a, table(9), expecting: .any)], on: .main, lake.details, base: base.id)
        #expect(try await lake.content("a") == table(9))
    }

    @Test(arguments: BackendKind.allCases) func expectationsAreChecked(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["a": table(1)])
        let a = try ContentKey("a")
        let b = try ContentKey("b")
        let failure = try await error {
            try await lake.catalog.commit(
                [.put(a, table(2), expecting: .absent), .put(b, table(2), expecting: .content(table(1)))], on: .main,
                lake.details)
        }
        #expect(
            failure.commitConflict?.keys == [
                .init(key: a, expected: nil, actual: table(1)), .init(key: b, expected: table(1), actual: nil),
            ])
        try await lake.catalog.commit(
            [.put(a, table(2), expecting: .content(table(1))), .put(b, table(2), expecting: .absent)], on: .main,
            lake.details)
        #expect(try await lake.tables() == ["a": table(2), "b": table(2)])
    }

    @Test(arguments: BackendKind.allCases) func badCommitsAreRefusedWhole(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["silver.orders": table(1), "t": table(1)])
        let head = try await lake.head()
        func failure(_ operations: [CatalogOperation]) async throws -> MartletError {
            try await error { try await lake.catalog.commit(operations, on: .main, lake.details) }
        }
        let good = CatalogOperation.put(try ContentKey("good"), table(1))
        let missing = try await failure([good, .put(try ContentKey("sliver", "x"), table(1))])
        #expect(missing.code == .notFound && missing.hint == "Did you mean 'silver'?")
        #expect(try await failure([good, .put(try ContentKey("t", "x"), table(1))]).code == .invalidInput)
        let full = try await failure([good, .delete(try ContentKey("silver"))])
        #expect(full.code == .conflict && full.message.contains("silver.orders"))
        #expect(try await failure([good, .put(try ContentKey("silver"), table(1))]).code == .conflict)
        let unknown = try await failure([good, .delete(try ContentKey("silver", "ordres"))])
        #expect(unknown.code == .notFound && unknown.hint == "Did you mean 'silver.orders'?")
        #expect(try await failure([good, good]).code == .invalidInput)
        let tag = try name("v1")
        try await lake.catalog.createTag(tag, at: head)
        #expect(try await error { try await lake.put(["a": table(1)], on: tag) }.code == .invalidInput)
        let typo = try await error { try await lake.put(["a": table(1)], on: try name("mian")) }
        #expect(typo.code == .notFound && typo.hint == "Did you mean 'main'?")
        #expect(try await lake.head() == head)
        #expect(try await lake.content("good") == nil)
        // A namespace and all that is in it may go at once.
        try await lake.delete(["silver", "silver.orders"])
        #expect(try await lake.tables() == ["t": table(1)])
    }

    @Test(arguments: BackendKind.allCases) func listsPagesAndLevels(_ kind: BackendKind) async throws {
        var limits = CatalogLimits()
        limits.pageSize = 40
        let lake = try await Lake(kind, limits: limits)
        var contents: [String: Content] = ["zz": table(0)]
        for outer in 0..<4 {
            for inner in 0..<3 {
                for leaf in 0..<20 { contents["n\(outer).m\(inner).t\(leaf)"] = table(leaf) }
            }
            contents["n\(outer).direct"] = view("select \(outer)")
        }
        let head = try await lake.put(contents).id
        var found: [String] = []
        var request = ListRequest(kinds: [.table])
        while true {
            let page = try await lake.catalog.list(request, at: head)
            #expect(page.entries.count <= 40)
            found += page.entries.map(\.key.description)
            guard let next = page.next else { break }
            request.from = next
        }
        #expect(found.count == 241 && Set(found).count == 241)
        let top = try await lake.catalog.list(ListRequest(isRecursive: false), at: head)
        #expect(top.entries.map(\.key.description) == ["n0", "n1", "n2", "n3", "zz"])
        let inside = try await lake.catalog.list(
            ListRequest(namespace: try ContentKey("n1"), isRecursive: false), at: head)
        #expect(inside.entries.map(\.key.description) == ["n1.direct", "n1.m0", "n1.m1", "n1.m2"])
        let deep = try await lake.catalog.list(ListRequest(namespace: try ContentKey("n1", "m2")), at: head)
        #expect(deep.entries.count == 20 && deep.next == nil)
        let failure = try await error {
            _ = try await lake.catalog.list(ListRequest(namespace: try ContentKey("n9")), at: head)
        }
        #expect(failure.code == .notFound)
    }
}
