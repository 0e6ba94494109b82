import CatalogService
import Cataloging
import Errors
import Iceberg
import JSON

/// Durable commits of table metadata by several clients at once, without data files: what the catalog alone takes.
struct Commits {
    let folder: String
    let clients: Int
    let commitsEach: Int

    func measure() async throws -> JSONValue {
        [
            "differentTablesPerSecond": .double(try await rate(isShared: false)),
            "oneTablePerSecond": .double(try await rate(isShared: true)),
            "branchesPerSecond": .double(try await branches()),
            "readsPerSecond": .double(try await reads()),
        ]
    }

    private func key(_ client: Int, isShared: Bool) throws -> ContentKey {
        try ContentKey(["bench", isShared ? "shared" : "own\(client)"])
    }

    private func rate(isShared: Bool) async throws -> Double {
        let lake = try await BenchLake.open(try Folder.make("\(folder)/\(isShared ? "one" : "many")"))
        let details = CommitDetails(author: BenchLake.author, message: "Commit")
        try await lake.createNamespace(ContentKey(["bench"]), properties: [:], on: .main, details)
        for client in 0..<(isShared ? 1 : clients) {
            let schema = Schema(fields: [NestedField(id: 1, name: "id", type: .long)])
            _ = try await lake.create(
                TableCreation(schema: schema), as: try key(client, isShared: isShared), on: .main, details)
        }
        return try await perSecond(clients * commitsEach) { client in
            let key = try key(client, isShared: isShared)
            for number in 0..<commitsEach {
                let change = TableCommit(
                    key: key, requirements: [], updates: [.setProperties(["client": "\(client)", "n": "\(number)"])])
                _ = try await lake.commit([change], on: .main, details)
            }
        }
    }

    /// Branches made by 64 clients, as relaxed as clients of a server get them.
    private func branches() async throws -> Double {
        let lake = try await BenchLake.open(try Folder.make("\(folder)/branches"))
        let head = try await lake.catalog.head(of: .main)
        let each = 500
        return try await perSecond(64 * each, clients: 64) { client in
            for number in 0..<each {
                _ = try await lake.catalog.createBranch(try RefName("b\(client)/\(number)"), at: head)
            }
        }
    }

    /// Looking up a table's content on a branch, all in memory.
    private func reads() async throws -> Double {
        let lake = try await BenchLake.open("\(folder)/many")
        let key = try key(0, isShared: false)
        let each = 20_000
        return try await perSecond(2 * each, clients: 2) { _ in
            for _ in 0..<each {
                let ref = try await lake.resolve("main")
                guard try await lake.table(key, at: ref.commit) != nil else {
                    throw MartletError(.internal, "the table is gone")
                }
            }
        }
    }

    private func perSecond(
        _ count: Int, clients: Int? = nil, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let clock = ContinuousClock()
        let began = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<(clients ?? self.clients) {
                group.addTask { @concurrent in try await body(client) }
            }
            try await group.waitForAll()
        }
        return Double(count) / ((clock.now - began) / .seconds(1))
    }
}
