import HTTP
import JSON
import Testing

@Suite struct RouterTests {
    private static func router() -> Router {
        func answer(_ name: String) -> HTTPResponder.Handler {
            { request in
                .text(name + request.parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined())
            }
        }
        return Router([
            Router.Group(
                prefix: "/iceberg",
                routes: [
                    Route(.get, "/v1/config", "config", handler: answer("config")),
                    Route(.get, "/v1/{prefix}/namespaces/{namespace}", "load", handler: answer("load")),
                    Route(.delete, "/v1/{prefix}/namespaces/{namespace}", "drop", handler: answer("drop")),
                    Route(.post, "/v1/{prefix}/namespaces/all", "all", handler: answer("all")),
                ], failure: { error, _ in .text("iceberg: \(error)", (error as? HTTPFailure)?.status ?? .ok) }),
            Router.Group(
                routes: [Route(.get, "/files/{rest*}", "files", handler: answer("files"))],
                failure: { error, _ in .text("root: \(error)", (error as? HTTPFailure)?.status ?? .ok) }),
            Router.Group(
                routes: [
                    Route(.get, "/", "page", handler: answer("page")),
                    Route(.get, "/pages/{rest*}", "page", handler: answer("page")),
                    Route(.get, "/files/{rest*}", "hidden", handler: answer("hidden")),
                ], failure: { error, _ in .text("pages: \(error)", (error as? HTTPFailure)?.status ?? .ok) }),
        ])
    }

    private func ask(_ method: HTTPMethod, _ path: String) async throws -> (HTTPStatus, String, HTTPFields) {
        let response = await Self.router().respond(
            to: HTTPRequest(method: method, target: try RequestTarget(path: path)))
        guard case .bytes(let bytes) = response.body else { return (response.status, "", response.fields) }
        return (response.status, String(decoding: bytes, as: UTF8.self), response.fields)
    }

    @Test(arguments: [
        ("/iceberg/v1/config", "config"),
        ("/iceberg/v1/lake%40dev/namespaces/a%1Fb", "load namespace=a\u{1F}b prefix=lake@dev"),
        ("/iceberg/v1/a%2Fb/namespaces/c", "load namespace=c prefix=a/b"),
        ("/files/a/b%2Fc/", "files rest=a/b%2Fc/"),
        // Of two groups with one prefix the first that has the path answers.
        ("/", "page"),
        ("/pages", "page rest="),
    ])
    func findsTheRoute(path: String, expected: String) async throws {
        #expect(try await ask(.get, path).1 == expected)
    }

    @Test func headIsAnsweredByGet() async throws { #expect(try await ask(.head, "/iceberg/v1/config").1 == "config") }

    @Test func otherMethodsAreNamed() async throws {
        let (status, _, _) = try await ask(.put, "/iceberg/v1/p/namespaces/n")
        #expect(status == .methodNotAllowed)
    }

    @Test func eachGroupSaysWhatIsNotThereItself() async throws {
        #expect(try await ask(.get, "/iceberg/v2").1.hasPrefix("iceberg:"))
        #expect(try await ask(.get, "/nothing").1.hasPrefix("root:"))
        #expect(try await ask(.put, "/pages/a").1.hasPrefix("pages:"))
    }

    /// A target that cannot be taken apart is refused in the words of the API that it is for.
    @Test(arguments: [
        ("/iceberg/v1/%zz", "iceberg:"), ("/iceberg/v1/config?x=%", "iceberg:"), ("/iceberg?%", "iceberg:"),
        ("/nothing%", "root:"), ("%", "root:"), ("", "root:"), ("/ice%62erg/%", "root:"),
    ])
    func refusalsAreTheGroupsOwn(target: String, prefix: String) {
        let response = Self.router().refuse(HTTPFailure(.badRequest, "malformed"), target: target)
        guard case .bytes(let bytes) = response.body else { return #expect(Bool(false)) }
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(prefix))
    }

    @Test(arguments: ["%", "%4", "%zz", "%FF"]) func malformedEscapesAreRefused(text: String) {
        #expect(throws: HTTPFailure.self) { try RequestTarget(path: "/a" + text) }
        #expect(throws: HTTPFailure.self) { try QueryItems(parsing: "a=" + text) }
    }

    @Test func encodingComesBack() {
        for text in ["", "a b+c", "über/%", "\u{1F}", "🦆"] {
            #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
        }
    }

    @Test func queriesKeepOrderAndRepetition() throws {
        let query = try QueryItems(parsing: "a=1&b=x%20y+z&a=2&c")
        #expect(query.values(of: "a") == ["1", "2"])
        #expect(query["b"] == "x y z")
        #expect(query["c"] == "")
    }
}
