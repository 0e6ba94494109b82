import CatalogService
import Cataloging
import Errors
import Testing

@Suite struct NamespaceTests {
    @Test func aNamespaceHasPropertiesAndALocation() async throws {
        let lake = try await ServiceLake()
        let key = try ContentKey("silver", "eu")
        let made = try await lake.lake.createNamespace(key, properties: ["owner": "ada"], on: .main, lake.details)
        #expect(made.properties == ["owner": "ada", "location": "file:///lake/silver/eu"])
        #expect(try await lake.lake.namespace(key, at: lake.head) == made)
        let again = await lake.error {
            try await lake.lake.createNamespace(key, properties: [:], on: .main, lake.details)
        }
        #expect(again?.nameProblem == .taken(key, by: .namespace))
        let orphan = await lake.error {
            try await lake.lake.createNamespace(ContentKey("x", "y"), properties: [:], on: .main, lake.details)
        }
        #expect(orphan?.nameProblem == .missing(try ContentKey("x"), .namespace))
    }

    @Test func propertiesAreSetAndRemoved() async throws {
        let lake = try await ServiceLake()
        let key = try ContentKey("silver")
        func update(_ updates: [String: String], _ removals: [String]) async throws -> NamespaceUpdate {
            try await lake.lake.updateNamespace(
                key, setting: updates, removing: removals, on: .main, lake.details)
        }
        #expect(try await update(["a": "1", "b": "2"], []) == NamespaceUpdate(updated: ["a", "b"]))
        #expect(
            try await update(["b": "3"], ["a", "c"])
                == NamespaceUpdate(updated: ["b"], removed: ["a"], missing: ["c"]))
        #expect(try await lake.lake.namespace(key, at: lake.head)?.properties["b"] == "3")
        #expect(await lake.error { _ = try await update(["a": "1"], ["a"]) }?.code == .invalidInput)
    }

    @Test func onlyAnEmptyNamespaceIsDropped() async throws {
        let lake = try await ServiceLake()
        let key = try ContentKey("silver")
        try await lake.create("a")
        let error = await lake.error { try await lake.lake.dropNamespace(key, on: .main, lake.details) }
        #expect(error?.code == .conflict && error?.nameProblem == .notEmpty(key))
        try await lake.lake.drop(lake.key("a"), .table, on: .main, lake.details)
        try await lake.lake.dropNamespace(key, on: .main, lake.details)
        let gone = await lake.error { try await lake.lake.dropNamespace(key, on: .main, lake.details) }
        #expect(gone?.nameProblem == .missing(key, .namespace))
    }

    @Test func listingsComeInPages() async throws {
        let lake = try await ServiceLake()
        for name in ["a", "b", "c", "d", "e"] { try await lake.create(name) }
        try await lake.lake.createNamespace(ContentKey("silver", "bb"), properties: [:], on: .main, lake.details)
        let (silver, head) = (try ContentKey("silver"), try await lake.head)
        var names: [String] = []
        var token: String?
        repeat {
            let page = try await lake.lake.list(.table, in: silver, at: head, PageRequest(token: token, size: 2))
            #expect(page.keys.count <= 2)
            names += page.keys.map(\.name)
            token = page.nextToken
        } while token != nil
        #expect(names == ["a", "b", "c", "d", "e"])
        #expect(try await lake.lake.list(.namespace, in: silver, at: head).keys.map(\.name) == ["bb"])
        #expect(try await lake.lake.list(.namespace, in: nil, at: head).keys.map(\.name) == ["silver"])
        for page in [PageRequest(token: "zz"), PageRequest(token: "00ff"), PageRequest(size: 0)] {
            let error = await lake.error { _ = try await lake.lake.list(.table, in: silver, at: head, page) }
            #expect(error?.code == .invalidInput, "\(page)")
        }
        let unknown = await lake.error { _ = try await lake.lake.list(.table, in: ContentKey("x"), at: head) }
        #expect(unknown?.nameProblem == .missing(try ContentKey("x"), .namespace))
    }

    @Test func tablesMoveBetweenNamespaces() async throws {
        let lake = try await ServiceLake()
        try await lake.create("a")
        try await lake.create("b")
        let target = try ContentKey("gold", "a")
        func rename(_ from: String, _ to: ContentKey) async -> MartletError? {
            await lake.error {
                try await lake.lake.rename(lake.key(from), to: to, .table, on: .main, lake.details)
            }
        }
        #expect(await rename("a", target)?.nameProblem == .missing(try ContentKey("gold"), .namespace))
        try await lake.lake.createNamespace(ContentKey("gold"), properties: [:], on: .main, lake.details)
        #expect(await rename("a", target) == nil)
        #expect(await rename("b", target)?.nameProblem == .taken(target, by: .table))
        #expect(await rename("a", target)?.nameProblem == .missing(try lake.key("a"), .table))
        #expect(try await lake.lake.exists(target, .table, at: lake.head))
        #expect(try await lake.lake.exists(target, .view, at: lake.head) == false)
    }

    @Test func onlyABranchIsWritten() async throws {
        let lake = try await ServiceLake()
        let head = try await lake.head
        try await lake.lake.catalog.createTag(RefName("v1"), at: head)
        try await lake.lake.catalog.createBranch(RefName("dev/x"), at: head)
        #expect(try await lake.lake.resolve(nil).writableBranch() == .main)
        #expect(try await lake.lake.resolve("dev/x").writableBranch() == RefName("dev/x"))
        for text in ["v1", head.description, "main~1", "main@2100-01-01"] {
            let ref = try await lake.lake.resolve(text)
            #expect(ref.branch == nil, "\(text)")
            #expect(throws: MartletError.self) { try ref.writableBranch() }
        }
        #expect(await lake.error { _ = try await lake.lake.resolve("nothing") }?.code == .notFound)
    }
}
