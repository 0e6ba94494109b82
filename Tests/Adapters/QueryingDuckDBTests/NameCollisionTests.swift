import Errors
import Querying
import Testing

/// Names of two and of three parts that begin alike.
@Suite struct NameCollisionTests {
    private let two = TableName(layer: "shop", table: "x")
    private let three = TableName(namespace: "shop", layer: "eu", table: "y")

    private func view(_ name: TableName, _ sql: String, version: String = "1") -> TableBinding {
        TableBinding(name: name, version: version, contents: .view(sql: sql))
    }

    private func lakeOnly(_ namespaces: [String]) -> SessionOptions {
        SessionOptions(threads: 2, namespaces: namespaces, access: .lakeOnly(allowedFolders: ["/nowhere"]))
    }

    @Test func tablesOfANamespaceAndOfOneInsideAreReadTogether() async throws {
        for options in [SessionOptions(threads: 2), lakeOnly(["shop"]), lakeOnly([])] {
            try await withSession(options) { session in
                try await session.define([view(two, "SELECT 1 AS a"), view(three, "SELECT 2 AS b")])
                #expect(try await session.texts("SELECT a, b FROM shop.x, shop.eu.y") == ["1|2"])
                #expect(try await session.texts("SELECT shop.x.a FROM shop.x") == ["1"])
                try await session.define([view(two, "SELECT 3 AS a", version: "2")])
                #expect(try await session.texts("SELECT a FROM shop.x") == ["3"])
            }
        }
    }

    @Test func aNamespaceThatComesLaterTakesTheNameOver() async throws {
        for options in [SessionOptions(threads: 2), lakeOnly([])] {
            try await withSession(options) { session in
                try await session.define([view(two, "SELECT 1 AS a")])
                #expect(try await session.texts("SELECT a FROM shop.x") == ["1"])
                try await session.define([view(three, "SELECT 2 AS b")])
                #expect(try await session.texts("SELECT b FROM shop.eu.y") == ["2"])
                try await session.define([view(two, "SELECT 1 AS a"), view(three, "SELECT 2 AS b")])
                #expect(try await session.texts("SELECT a, b FROM shop.x, shop.eu.y") == ["1|2"])
            }
        }
    }

    @Test func viewsThatNameBothAreRead() async throws {
        let gold = TableName(layer: "gold", table: "g")
        let inside = TableName(layer: "shop", table: "v")
        for options in [SessionOptions(threads: 2), lakeOnly(["shop"]), lakeOnly([])] {
            try await withSession(options) { session in
                try await session.define([
                    view(gold, "SELECT 5 AS c"), view(two, "SELECT 1 AS a"), view(three, "SELECT 2 AS b"),
                    view(inside, "SELECT a + b + c AS s FROM shop.x, shop.eu.y, gold.g"),
                    view(TableName(layer: "gold", table: "h"), "SELECT s FROM shop.v"),
                ])
                #expect(try await session.texts("SELECT s FROM gold.h") == ["8"])
            }
        }
    }

    @Test func anEnginesOwnNameMayBeANamespace() async throws {
        try await withSession { session in
            let name = TableName(layer: "memory", table: "x")
            try await session.define([view(name, "SELECT 1 AS a")])
            #expect(try await session.texts("SELECT a FROM memory.x") == ["1"])
        }
    }

    @Test func namesThatDifferInCaseAreNotTakenForOneAnother() async throws {
        let upper = TableName(namespace: "Shop", layer: "EU", table: "Y")
        try await withSession(lakeOnly(["Shop", "shop"])) { session in
            try await session.define([view(three, "SELECT 2 AS b")])
            try await session.define([view(upper, "SELECT 9 AS b")])
            #expect(try await session.texts("SELECT b FROM Shop.EU.Y") == ["9"])
            try await session.define([view(three, "SELECT 2 AS b")])
            #expect(try await session.texts("SELECT b FROM shop.eu.y") == ["2"])
            let error = await failure {
                try await session.define([view(three, "SELECT 2 AS b"), view(upper, "SELECT 9 AS b")])
            }
            #expect(error?.code == .invalidInput)
            #expect(error?.message.contains("Shop.EU.Y") ?? false)
        }
    }
}
