import Compression
import Errors
import HTTP
import JSON
import Machine
import Testing

@testable import Portal

@Suite struct PortalTests {
    /// An archive as `portal/build.py` packs it.
    private static func archive(_ contents: [(path: String, text: String)]) throws -> [UInt8] {
        var files: [JSONValue] = []
        var blobs: [UInt8] = []
        for (path, text) in contents {
            let blob = try Gzip.compress(Array(text.utf8))
            files.append([
                "path": .string(path), "type": "text/html; charset=utf-8", "tag": .string("tag of \(path)"),
                "immutable": .bool(path != "/index.html"), "offset": .integer(Int64(blobs.count)),
                "length": .integer(Int64(blob.count)),
            ])
            blobs += blob
        }
        let index = (["files": .array(files)] as JSONValue).encoded()
        let size = (0..<4).map { UInt8(truncatingIfNeeded: index.count >> ($0 * 8)) }
        return Array("MARTLETPORTAL1\n\n".utf8) + size + index + blobs
    }

    private static let contents = [
        (path: "/index.html", text: "the page"), (path: "/assets/app-1.js", text: "a script"),
    ]

    private func ask(_ path: String, _ fields: HTTPFields = [:], archive: [UInt8]?) async throws -> HTTPResponse {
        let groups = try PortalRoutes(archive).groups { error, _ in
            var response = HTTPResponse.text((error as? MartletError)?.message ?? "\(error)")
            response.status = (error as? HTTPFailure)?.status ?? .notFound
            return response
        }
        return await Router(groups).respond(
            to: HTTPRequest(method: .get, target: try RequestTarget(path: path), fields: fields))
    }

    private func text(_ response: HTTPResponse) -> String {
        guard case .bytes(let bytes) = response.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Links to pages can be shared, whatever is in them.
    @Test(arguments: ["/", "/runs", "/runs/01a1", "/lake/bronze.%22a%2Fb%22", "/branches/feature/x", "/query"])
    func everyAddressOfAPageGetsThePage(_ path: String) async throws {
        let response = try await ask(path, archive: Self.archive(Self.contents))
        #expect(response.status == .ok)
        #expect(text(response) == "the page")
        #expect(response.fields["Cache-Control"] == "no-cache")
        #expect(response.fields["Content-Encoding"] == nil)
    }

    @Test(arguments: ["/nothing", "/assets/none.js", "/assets/../index.html", "/api"])
    func otherAddressesGetNothing(_ path: String) async throws {
        #expect(try await ask(path, archive: Self.archive(Self.contents)).status == .notFound)
    }

    /// A person who is lost gets the page, which helps on; a program gets the words of the server.
    @Test(arguments: [
        ("/nothing", "text/html,application/xhtml+xml;q=0.9", HTTPStatus.notFound, true),
        ("/nothing", "application/json", .notFound, false), ("/nothing", "*/*", .notFound, false),
        ("/api/v2/x", "text/html", .notFound, false), ("/assets/none.js", "text/html", .notFound, false),
    ])
    func whoeverIsLostIsHelped(_ path: String, accept: String, status: HTTPStatus, isPage: Bool) async throws {
        let routes = try PortalRoutes(Self.archive(Self.contents))
        let failure = routes.helping { error, _ in
            var response = HTTPResponse.text("words")
            response.status = (error as? HTTPFailure)?.status ?? .internalServerError
            return response
        }
        let router = Router([
            Router.Group(routes: [Route(.post, "/known", "known") { _ in .text("x") }], failure: failure)
        ])
        let target = try RequestTarget(path: path)
        let response = await router.respond(
            to: HTTPRequest(
                method: .get, target: target, fields: ["Accept": accept, "If-None-Match": "W/\"tag of /index.html\""]))
        #expect(response.status == status)
        #expect(text(response) == (isPage ? "the page" : "words"))
        let wrong = await router.respond(
            to: HTTPRequest(method: .get, target: try RequestTarget(path: "/known"), fields: ["Accept": "text/html"]))
        #expect(wrong.status == .methodNotAllowed && text(wrong) == "words")
        let posted = await router.respond(
            to: HTTPRequest(method: .post, target: target, fields: ["Accept": "text/html"]))
        #expect(text(posted) == "words")
    }

    @Test func filesAreSentCompressedToWhoeverTakesThem() async throws {
        let archive = try Self.archive(Self.contents)
        let response = try await ask("/assets/app-1.js", ["Accept-Encoding": "br, gzip;q=0.5"], archive: archive)
        #expect(response.fields["Content-Encoding"] == "gzip")
        guard case .bytes(let bytes) = response.body else { throw MartletError(.failed, "no bytes came") }
        #expect(try Gzip.decompress(bytes) == Array("a script".utf8))
        #expect(response.fields["Cache-Control"]?.contains("immutable") == true)
        for refusing in ["gzip;q=0", "identity", "gzip; q=0.0"] {
            let plain = try await ask("/assets/app-1.js", ["Accept-Encoding": refusing], archive: archive)
            #expect(plain.fields["Content-Encoding"] == nil && text(plain) == "a script", "\(refusing)")
        }
    }

    @Test func whatIsKnownIsNotSentAgain() async throws {
        let archive = try Self.archive(Self.contents)
        let tag = try #require(try await ask("/", archive: archive).fields["ETag"])
        let again = try await ask("/", ["If-None-Match": "\"other\", \(tag)"], archive: archive)
        #expect(again.status == .notModified && text(again).isEmpty)
        #expect(try await ask("/", ["If-None-Match": "\"other\""], archive: archive).status == .ok)
    }

    /// No script and no style but the server's own files, and nothing is asked of any other machine.
    @Test func thePolicyIsStrict() async throws {
        let response = try await ask("/", archive: Self.archive(Self.contents))
        let policy = try #require(response.fields["Content-Security-Policy"])
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
        #expect(response.fields["X-Content-Type-Options"] == "nosniff")
    }

    @Test func aBinaryWithoutAPortalSaysSo() async throws {
        let response = try await ask("/", archive: nil)
        #expect(response.status == .notFound && text(response).contains("built without its portal"))
    }

    @Test func brokenArchivesAreRefused() throws {
        let good = try Self.archive(Self.contents)
        for bad in [[], Array("nonsense".utf8), Array(good.prefix(25)), Array(good.dropLast(4)), [0] + good] {
            #expect(throws: MartletError.self) { try PortalArchive(bad) }
        }
        #expect(throws: MartletError.self) { try PortalArchive(Self.archive([("/assets/a.js", "x")])) }
    }

    /// What is open to everyone is a contract: a change of it shows as a change of the snapshot.
    @Test func openPagesAreAsTheyWere() throws {
        let snapshot = LocalFiles.absolute("../../Snapshots/PortalPages.txt", from: #filePath)
        let expected = String(decoding: try LocalFiles.read(snapshot), as: UTF8.self)
        let actual = (PortalRoutes.pages + [PortalRoutes.assets]).map { "\($0)\n" }.joined()
        #expect(actual == expected)
    }
}
