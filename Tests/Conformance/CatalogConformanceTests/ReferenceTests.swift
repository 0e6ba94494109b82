import Cataloging
import Clocks
import Errors
import Testing

@Suite struct ReferenceTests {
    @Test(arguments: BackendKind.allCases) func branchesAndTagsComeAndGo(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let first = try await lake.put(["a": table(1)])
        let second = try await lake.put(["a": table(2)])
        let dev = try name("dev/prices")
        let made = try await lake.catalog.createBranch(dev, at: first.id, metadata: ["run": "42", "é": "\"x\""])
        #expect(try await lake.catalog.reference(dev) == made)
        #expect(made.metadata["run"] == "42" && made.kind == .branch)
        let tag = try await lake.catalog.createTag(try name("v1"), at: second.id)
        #expect(try await lake.catalog.references().map(\.name.text) == ["dev/prices", "main", "v1"])
        #expect(try await lake.catalog.references(startingWith: "dev/").map(\.name) == [dev])
        #expect(try await lake.catalog.references(after: dev, limit: 1).map(\.name) == [.main])
        #expect(try await error { try await lake.catalog.createTag(dev, at: first.id) }.code == .alreadyExists)
        try await lake.put(["a": table(3)], on: dev)
        #expect(try await lake.content("a") == table(2))
        #expect(try await lake.content("a", dev) == table(3))
        let moved = try name("prices")
        try await lake.catalog.renameReference(dev, to: moved)
        #expect(try await lake.content("a", moved) == table(3))
        #expect(try await lake.catalog.reference(moved)?.metadata == made.metadata)
        #expect(try await lake.catalog.reference(dev) == nil)
        #expect(
            try await error { try await lake.catalog.renameReference(moved, to: tag.name) }.code == .alreadyExists)
        #expect(
            try await error { try await lake.catalog.deleteReference(moved, expected: first.id) }.code == .conflict)
        try await lake.catalog.deleteReference(moved)
        #expect(try await error { try await lake.catalog.deleteReference(moved) }.code == .notFound)
        #expect(try await error { try await lake.catalog.deleteReference(.main) }.code == .invalidInput)
        #expect(try await error { try await lake.catalog.renameReference(.main, to: dev) }.code == .invalidInput)
        #expect(try await lake.catalog.references().map(\.name.text) == ["main", "v1"])
    }

    @Test(arguments: BackendKind.allCases) func resetMovesABranch(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let first = try await lake.put(["a": table(1)])
        let second = try await lake.put(["a": table(2)])
        try await lake.catalog.assignReference(.main, to: first.id, expected: second.id)
        #expect(try await lake.content("a") == table(1))
        let failure = try await error {
            try await lake.catalog.assignReference(.main, to: first.id, expected: second.id)
        }
        #expect(failure.code == .conflict)
        #expect(try await lake.tables(second.id) == ["a": table(2)], "what was left behind is still there")
        let nowhere = CommitID(first.root)
        #expect(try await error { try await lake.catalog.assignReference(.main, to: nowhere) }.code == .notFound)
    }

    @Test(arguments: BackendKind.allCases) func makingABranchWritesOneRow(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        var contents: [String: Content] = [:]
        for number in 0..<500 { contents["n.t\(number)"] = table(number) }
        let head = try await lake.put(contents).id
        let watched = WatchedBackend(lake.backend)
        let catalog = try await Catalog.open(watched, clock: lake.clock)
        try await catalog.createBranch(try name("dev"), at: head)
        #expect(watched.writes.count == 1)
        #expect(watched.writes.allSatisfy { $0.objects.isEmpty && $0.commits.isEmpty && $0.references.count == 1 })
        #expect(watched.objectsRead == 0)
    }

    @Test(arguments: BackendKind.allCases) func peopleNameStates(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let begin = lake.clock.now()
        var commits = [try await lake.catalog.commit(try await lake.head())]
        for number in 1...300 {
            lake.clock.set(begin.adding(seconds: Int64(number) * 3600))
            commits.append(try await lake.put(["a": table(number)]))
        }
        let catalog = lake.catalog
        for back in [0, 1, 2, 7, 63, 64, 100, 255, 299, 300] {
            #expect(try await catalog.resolve("main~\(back)").commit == commits[300 - back].id)
        }
        #expect(try await catalog.resolve("main").reference?.name == .main)
        #expect(try await catalog.resolve("main~1").reference == nil)
        #expect(try await error { _ = try await catalog.resolve("main~301") }.code == .notFound)
        for number in [0, 1, 5, 128, 200, 300] {
            let time = begin.adding(seconds: Int64(number) * 3600)
            #expect(try await catalog.resolve("\(time)").commit == commits[number].id)
            #expect(try await catalog.resolve("main@\(time.adding(seconds: 3599))").commit == commits[number].id)
            #expect(
                try await catalog.resolve(RefSpec(.defaultBranch, at: time.adding(seconds: 10), back: 0)).commit
                    == commits[number].id)
        }
        let early = try await error { _ = try await catalog.resolve("main@1970-01-01") }
        #expect(early.code == .notFound && early.message.contains("main"))
        let id = commits[17].id
        #expect(try await catalog.resolve(id.description).commit == id)
        #expect(try await catalog.resolve(String(id.description.prefix(20)).uppercased()).commit == id)
        #expect(try await catalog.resolve("commit:\(id.short)~2").commit == commits[15].id)
        #expect(try await error { _ = try await catalog.resolve("mainn") }.hint == "Did you mean 'main'?")
        #expect(try await error { _ = try await catalog.resolve("0000000") }.code == .notFound)
        let same = try name(id.short)
        try await catalog.createTag(same, at: commits[3].id)
        let ambiguous = try await error { _ = try await catalog.resolve(id.short) }
        #expect(ambiguous.code == .invalidInput && ambiguous.hint == "Write ref:\(same) or commit:\(same).")
        #expect(try await catalog.resolve("ref:\(same)").commit == commits[3].id)
        #expect(try await catalog.resolve("commit:\(same)").commit == id)
    }

    @Test(arguments: BackendKind.allCases) func writesAreWholeOrNothing(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let first = try await lake.put(["a": table(1)])
        let second = try await lake.put(["a": table(2)])
        let old = Reference(name: try name("old"), kind: .tag, target: first.id, createdAt: lake.clock.now())
        let hash = second.root
        let refused = try await lake.backend.write(
            CatalogWrite(
                objects: [first.id.digest: [1, 2, 3]], commits: [CommitID(hash): [1]],
                references: [
                    .create(old), .move(.main, expected: second.id, to: first.id),
                    .move(.main, expected: second.id, to: first.id),
                ]), durability: .full)
        guard case .refused(let name, let actual) = refused else {
            Issue.record("it was applied")
            return
        }
        #expect(name == .main && actual?.target == first.id)
        #expect(try await lake.head() == second.id)
        #expect(try await lake.catalog.reference(old.name) == nil)
        #expect(try await lake.backend.objects([first.id.digest]).isEmpty)
        #expect(try await lake.backend.commits([CommitID(hash)]).isEmpty)
    }

    @Test(arguments: BackendKind.allCases) func prefixesOfCommitsAreFound(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        var ids: [CommitID] = [try await lake.head()]
        for number in 0..<60 { ids.append(try await lake.put(["a": table(number)]).id) }
        for length in [0, 1, 2, 3, 7, 63, 64] {
            let digits = String(ids[30].description.prefix(length))
            let expected = ids.filter { $0.description.hasPrefix(digits) }.sorted()
            #expect(try await lake.backend.commitIDs(startingWith: digits, limit: 100) == expected)
            #expect(try await lake.backend.commitIDs(startingWith: digits, limit: 1) == Array(expected.prefix(1)))
        }
    }
}
