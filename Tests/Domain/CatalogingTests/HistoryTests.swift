import Cataloging
import Clocks
import Errors
import Testing

@Suite struct HistoryTests {
    private let catalog: Catalog

    init() async throws {
        catalog = try await Catalog.open(
            InMemoryCatalogBackend(), clock: FixedClock(Timestamp(milliseconds: 1_767_225_600_000)))
    }

    private func put(_ name: String, _ value: String = "", on branch: RefName = .main) async throws -> CommitID {
        let content = Content.namespace(NamespaceContent(properties: ["value": value]))
        return try await catalog.commit(
            [.put(try ContentKey(name), content)], on: branch, CommitDetails(author: "a", message: name)
        ).commit.id
    }

    @Test func commitsLieOnHistories() async throws {
        let dev = try RefName("dev")
        let root = try await catalog.head(of: .main)
        var main: [CommitID] = [root]
        for index in 0..<20 { main.append(try await put("m\(index)")) }
        try await catalog.createBranch(dev, at: main[7])
        var branch: [CommitID] = []
        for index in 0..<10 { branch.append(try await put("d\(index)", on: dev)) }
        for id in main { #expect(try await catalog.isOnHistory(id, of: main[20])) }
        #expect(try await !catalog.isOnHistory(branch[0], of: main[20]))
        #expect(try await !catalog.isOnHistory(main[20], of: main[19]))
        #expect(try await catalog.lastShared(main[20], branch[9])?.id == main[7])
        #expect(try await catalog.lastShared(main[3], branch[9])?.id == main[3])
        #expect(try await catalog.lastShared(root, branch[9])?.id == root)
        #expect(try await catalog.firstCommit(of: branch[9]).id == root)
        let merged = try await catalog.merge(branch[9], into: .main, CommitDetails(author: "a", message: "merge"))
        let head = try #require(merged.commit?.id)
        #expect(try await !catalog.isOnHistory(branch[9], of: head))
        #expect(try await catalog.isAncestor(branch[9], of: head))
        #expect(try await !catalog.isAncestor(head, of: branch[9]))
    }

    /// Every commit once, behind all that came of it, whichever parent leads there; pages have what one answer has.
    @Test func theGraphHasEveryParent() async throws {
        let dev = try RefName("dev")
        let root = try await catalog.head(of: .main)
        let first = try await put("m1")
        try await catalog.createBranch(dev, at: first)
        let side = [try await put("d1", on: dev), try await put("d2", on: dev)]
        let second = try await put("m2")
        let outcome = try await catalog.merge(side[1], into: .main, CommitDetails(author: "a", message: "merge"))
        let merge = try #require(outcome.commit?.id)
        let later = try await put("d3", on: dev)
        let page = try await catalog.graph(from: [merge, later])
        #expect(Set(page.commits.map(\.id)) == [root, first, side[0], side[1], second, merge, later])
        #expect(page.commits.count == 7 && !page.hasMore)
        let places = Dictionary(uniqueKeysWithValues: page.commits.enumerated().map { ($1.id, $0) })
        for commit in page.commits {
            for parent in commit.parents { #expect(try #require(places[commit.id]) < #require(places[parent])) }
        }
        let head = try await catalog.graph(from: [merge, later], limit: 3)
        let rest = try await catalog.graph(from: [merge, later], skipping: 3, limit: 10)
        #expect(head.hasMore && head.commits + rest.commits == page.commits)
        #expect(try await catalog.graph(from: [first]).commits.map(\.id) == [first, root])
        #expect(try await catalog.graph(from: []).commits.isEmpty)
    }

    @Test func differencesComeInPages() async throws {
        let root = try await catalog.head(of: .main)
        var head = root
        for index in 0..<9 { head = try await put("k\(index)") }
        var keys: [String] = []
        var next: ContentKey?
        repeat {
            let page = try await catalog.diffPage(from: root, to: head, startingAt: next, limit: 4)
            #expect(page.differences.count <= 4)
            keys += page.differences.map(\.key.name)
            next = page.next
        } while next != nil
        #expect(keys == (0..<9).map { "k\($0)" })
    }

    @Test func aTransplantIsAllOrNothing() async throws {
        let dev = try RefName("dev")
        _ = try await put("shared", "old")
        try await catalog.createBranch(dev, at: try await catalog.head(of: .main))
        let first = try await put("one", on: dev)
        let second = try await put("shared", "theirs", on: dev)
        let third = try await put("two", on: dev)
        let head = try await put("shared", "ours")
        let refused = await #expect(throws: MartletError.self) {
            try await catalog.transplant([first, second], onto: .main)
        }
        #expect(refused?.mergeConflicts?.map(\.key.name) == ["shared"])
        #expect(try await catalog.head(of: .main) == head)
        let tried = try await catalog.transplant([first, third], onto: .main, isDryRun: true)
        #expect(tried.changes.map(\.key.name) == ["one", "two"])
        #expect(tried.commit == nil)
        #expect(try await catalog.head(of: .main) == head)
        let done = try await catalog.transplant([first, third, first], onto: .main)
        let log = try await catalog.log(from: try #require(done.commit?.id), limit: 3).commits
        #expect(log.map(\.message) == ["two", "one", "shared"])
        #expect(log[0].properties["cherry-picked-from"] == third.description)
        #expect(try await catalog.transplant([first], onto: .main).isUpToDate)
    }

    @Test func modesDecideByKey() async throws {
        let dev = try RefName("dev")
        _ = try await put("shared", "old")
        try await catalog.createBranch(dev, at: try await catalog.head(of: .main))
        _ = try await put("shared", "theirs", on: dev)
        let theirs = try await put("fresh", on: dev)
        _ = try await put("shared", "ours")
        let details = CommitDetails(author: "a", message: "merge")
        let shared = try ContentKey("shared")
        let modes = MergeModes(standard: .drop, byKey: [shared: .force])
        let merged = try await catalog.merge(theirs, into: .main, details, modes: modes)
        #expect(merged.changes.map(\.key) == [shared])
        let head = try await catalog.head(of: .main)
        #expect(try await catalog.content(of: shared, at: head)?.namespace?.properties["value"] == "theirs")
        #expect(try await catalog.content(of: try ContentKey("fresh"), at: head) == nil)
    }
}
