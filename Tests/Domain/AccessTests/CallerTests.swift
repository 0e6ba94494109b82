import Access
import Errors
import Testing

@Suite struct CallerTests {
    @Test func scopesIncludeThoseBefore() {
        let included: [Scope: Set<Scope>] = [
            .worker: [.worker], .read: [.read], .write: [.read, .write], .admin: [.worker, .read, .write, .admin],
        ]
        for scope in Scope.allCases {
            for needed in Scope.allCases {
                #expect(scope.includes(needed) == included[scope]?.contains(needed))
            }
        }
    }

    private func refusal(_ body: () throws -> Void) -> MartletError? {
        do {
            try body()
            return nil
        } catch {
            return error as? MartletError
        }
    }

    @Test func namesTheScopeThatIsLacking() throws {
        let caller = Caller(name: "trino", scope: .read)
        try caller.require(.read)
        let error = try #require(refusal { try caller.require(.write) })
        #expect(error.code == .permissionDenied)
        #expect(error.message == "the token 'trino' may read, and this needs the scope 'write'")
        #expect(error.hint == "Ask for a token with --scope write.")
        #expect(refusal { try caller.require(.admin, on: ["a"]) }?.message.contains("'admin'") == true)
    }

    @Test func namesTheNamespaceThatIsOutOfReach() throws {
        let caller = Caller(
            name: "loader", scope: .write,
            reach: Reach([try NamespacePattern(["bronze"]), try NamespacePattern(["silver", "eu"])]))
        try caller.require(.write, on: ["bronze"])
        try caller.require(.write, on: ["bronze", "orders"])
        try caller.require(.read, on: ["silver", "eu", "orders"])
        let error = try #require(refusal { try caller.require(.read, on: ["silver", "us", "orders"]) })
        #expect(error.code == .permissionDenied)
        #expect(
            error.message == "the token 'loader' does not reach 'silver.us.orders'; it is for 'bronze', 'silver.eu'")
        for path in [[], ["silver"], ["bronze2"], ["silver", "eu2"]] {
            #expect(refusal { try caller.require(.read, on: path) }?.code == .permissionDenied, "\(path)")
        }
    }

    @Test func aLimitedCallerNeverTouchesTheWholeLake() throws {
        try Caller(name: "a", scope: .write).requireWholeLake(.write)
        let limited = Caller(name: "a", scope: .admin, reach: Reach([try NamespacePattern(["bronze"])]))
        #expect(refusal { try limited.requireWholeLake(.read) }?.code == .permissionDenied)
        #expect(refusal { try Caller(name: "a", scope: .read).requireWholeLake(.write) }?.code == .permissionDenied)
    }

    @Test func listingsShowTheWayToWhatIsReached() throws {
        let caller = Caller(name: "a", scope: .read, reach: Reach([try NamespacePattern(["silver", "eu"])]))
        for path in [["silver"], ["silver", "eu"], ["silver", "eu", "orders"]] { #expect(caller.canSee(path)) }
        for path in [["gold"], ["silver", "us"], ["silver2"], ["silver", "eu2"]] { #expect(!caller.canSee(path)) }
        #expect(Caller(name: "a", scope: .read).canSee(["anything"]))
    }

    /// An empty list is not the same as no list.
    @Test func noNamespacesReachNothing() {
        let caller = Caller(name: "a", scope: .admin, reach: .namespaces([]))
        #expect(refusal { try caller.require(.read, on: ["a"]) }?.message.contains("no namespace") == true)
        #expect(!caller.canSee(["a"]))
        #expect(Reach([]) == .wholeLake)
    }

    /// Whoever may use something sees it, and whoever sees a name but may not use it reaches something inside.
    @Test func useAndSightAgree() throws {
        var generator = SeededGenerator(seed: 7)
        let words = ["a", "b", "ab"]
        func path(_ range: ClosedRange<Int>) -> [String] {
            (0..<Int.random(in: range, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "a" }
        }
        for _ in 0..<3000 {
            let patterns = try (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                try NamespacePattern(path(1...3))
            }
            let reach = Reach(patterns)
            let name = path(1...4)
            if reach.opens(name) { #expect(reach.shows(name)) }
            if reach.shows(name), !reach.opens(name) {
                #expect(patterns.contains { Array($0.elements.prefix(name.count)) == name })
            }
            if reach.opens(name) { #expect(reach.opens(name + ["b"]), "what is inside is open too") }
        }
    }
}
