import Access
import Foundation
import HTTP
import HTTPSecurity
import IcebergRESTAPI
import JSON
import Testing

/// `docs/catalog.md` says exactly what is served.
@Suite struct DocumentTests {
    private struct Row {
        var operation: String
        var request: String
        var isServed: Bool
        var scope: String
        var isRepeatable: Bool
    }

    /// The token endpoint is made by another module and is told to the API from outside.
    private static let madeElsewhere: Set = ["getToken"]

    private static func rows() throws -> [Row] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/catalog.md"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 3, cells[1].hasPrefix("`"), cells[1].contains(" /v1/") else { return nil }
            return Row(
                operation: cells[0], request: String(cells[1].dropFirst().dropLast()), isServed: cells[2] == "yes",
                scope: cells.count > 3 ? cells[3] : "", isRepeatable: cells.count > 4 && cells[4] == "yes")
        }
    }

    @Test func theTableOfOperationsIsTrue() async throws {
        let client = try await TestClient.make()
        let routes = client.api.groups().flatMap(\.routes)
        let rows = try Self.rows().filter { !Self.madeElsewhere.contains($0.operation) }
        let served = rows.filter(\.isServed)
        #expect(Set(served.map(\.operation)) == Set(routes.map(\.operation)))
        #expect(served.count == routes.count)
        for route in routes {
            guard let row = served.first(where: { $0.operation == route.operation }) else { continue }
            #expect(row.request == "\(route.method) \(route.pattern)")
            #expect(row.scope == route.requiredScope?.rawValue, "\(route.operation)")
        }
    }

    /// A key that cannot be one is refused exactly where keys are looked at.
    @Test func repeatableOperationsAreTrue() async throws {
        let client = try await TestClient.make()
        for row in try Self.rows() where row.isServed && !Self.madeElsewhere.contains(row.operation) {
            let parts = row.request.split(separator: " ").map(String.init)
            let path = parts[1].dropFirst(3).replacing("{prefix}", with: "lake").replacing("{namespace}", with: "n")
                .replacing("{table}", with: "t").replacing("{view}", with: "v").replacing("{function}", with: "f")
                .replacing("{plan-id}", with: "p")
            let answer = try await client.ask(
                HTTPMethod(rawValue: parts[0]), String(path), [:], fields: ["Idempotency-Key": "x"])
            #expect(answer.message.contains("Idempotency-Key") == row.isRepeatable, "\(row.operation)")
        }
    }
}
