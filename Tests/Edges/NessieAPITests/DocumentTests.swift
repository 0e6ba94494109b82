import Access
import Foundation
import HTTP
import HTTPSecurity
import NessieAPI
import Testing

/// `docs/catalog.md` says exactly which routes of Nessie's are served.
@Suite struct DocumentTests {
    @Test func theTablesOfOperationsAreTrue() async throws {
        let client = try await NessieClient.make()
        let served = NessieAPI(lake: client.lake).groups().flatMap { group in
            group.routes.map { route -> String in
                let request = "\(route.method) \(group.prefix)\(route.pattern)"
                return "\(route.operation) \(request) \(route.requiredScope?.rawValue ?? "none")"
            }
        }
        #expect(Set(served).count == served.count)
        #expect(try Self.rows().sorted() == served.sorted())
    }

    /// What the page says is served: operation, method, path and scope.
    private static func rows() throws -> [String] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "docs/catalog.md"), encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 4, cells[1].contains(" /nessie/api/"), cells[2] == "yes" else { return nil }
            return "\(cells[0]) \(cells[1].trimmingCharacters(in: ["`"])) \(cells[3])"
        }
    }
}
