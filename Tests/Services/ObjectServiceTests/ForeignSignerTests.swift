import Access
import Clocks
import Errors
import HTTP
import ObjectStorage
import Querying
import S3
import Testing

@testable import ObjectService

/// What is signed with the project's own credentials must stay inside of one table: nobody looks at it afterwards.
@Suite struct ForeignSignerTests {
    static let endpoint = "https://s3.example.com:9000"
    static let table = "\(endpoint)/data/lake/orders-1/"

    private func signer(virtualHost: Bool = false) -> ForeignSigner {
        ForeignSigner(
            storage: RemoteStorage(
                location: "s3://data/lake", host: "s3.example.com:9000", isEncrypted: true, region: "eu-1",
                hasBucketInHost: virtualHost
            ) { RemoteStorage.Credentials(accessKey: "KEY", secret: "secret", sessionToken: "token") },
            clock: FixedClock(Timestamp(microseconds: 1_780_000_000_000_000)))
    }

    private func grant(_ scope: Scope = .write, isReadOnly: Bool = false) throws -> TableGrant {
        try TableGrant(
            for: Caller(name: "tests", scope: scope), table: ["orders"], at: "s3://data/lake/orders-1",
            warehouse: Location("s3://data/lake"), isReadOnly: isReadOnly, reach: nil)
    }

    private func request(
        _ method: StorageRequest.Method, _ uri: String, _ headers: [String: [String]] = [:], body: String? = nil
    ) -> StorageRequest {
        StorageRequest(provider: "s3", region: "us-east-1", method: method, uri: uri, headers: headers, body: body)
    }

    @Test func whatIsSignedVerifies() async throws {
        let uri = "\(Self.table)data/a%20b.parquet"
        let signed = try await signer().sign(request(.get, uri, ["Range": ["bytes=0-1"]]), under: grant())
        #expect(signed.uri == uri)
        #expect(signed.headers["x-amz-security-token"] == ["token"])
        #expect(!signed.headers.description.contains("secret"))
        var fields: HTTPFields = ["Host": "s3.example.com:9000"]
        for (name, values) in signed.headers { fields[name] = values[0] }
        let received = HTTPRequest(
            method: .get, target: try RequestTarget(path: "/data/lake/orders-1/data/a%20b.parquet"), fields: fields)
        let read = try #require(try SignedRequest(received))
        #expect(read.scope.region == "eu-1")
        try read.verify(
            received, key: read.scope.signingKey(secret: "secret"),
            now: Timestamp(microseconds: 1_780_000_000_000_000))
    }

    @Test(arguments: [
        ("GET", "lake/orders-1/data/x"), ("HEAD", "lake/orders-1/data/x"), ("PUT", "lake/orders-1/data/x"),
        ("PUT", "lake/orders-1/data/x?partNumber=1&uploadId=u"), ("POST", "lake/orders-1/data/x?uploads"),
        ("DELETE", "lake/orders-1/data/x"), ("GET", "?list-type=2&prefix=lake/orders-1/data/"),
        ("GET", "lake/orders-1/data/x?x-id=GetObject"),
    ]) func filesOfTheTableAreOpened(_ method: String, _ path: String) async throws {
        let method = try #require(StorageRequest.Method(rawValue: method))
        let place = path.hasPrefix("?") ? path : "/\(path)"
        _ = try await signer().sign(request(method, "\(Self.endpoint)/data\(place)"), under: grant())
        _ = try await signer(virtualHost: true).sign(
            request(method, "https://data.s3.example.com:9000\(path.hasPrefix("?") ? "/" : "")\(place)"), under: grant()
        )
    }

    @Test(arguments: [
        ("GET", "https://s3.example.com:9000/data/lake/orders-2/x"),
        ("GET", "https://s3.example.com:9000/data/lake/orders-1"),
        ("GET", "https://s3.example.com:9000/other/lake/orders-1/x"),
        ("GET", "https://elsewhere.com/data/lake/orders-1/x"),
        ("GET", "https://other.s3.example.com:9000/lake/orders-1/x"), ("GET", "https://s3.example.com:9000/data"),
        ("GET", "https://s3.example.com:9000/data?prefix=lake/"), ("GET", "https://s3.example.com:9000/"),
        ("GET", "https://s3.example.com:9000/data?prefix=lake/orders-1/&prefix=lake/"),
        ("GET", "https://s3.example.com:9000/data?acl&prefix=lake/orders-1/"),
        ("GET", "https://s3.example.com:9000/data/lake/orders-1/../orders-2/x"),
        ("GET", "https://s3.example.com:9000/data/lake/orders-1/%2e%2e/orders-2/x"),
        ("GET", "https://s3.example.com:9000/data/lake/orders-1/..%2Forders-2/x"),
        ("GET", "https://s3.example.com:9000/data/lake/orders-1//x"),
        ("PUT", "https://s3.example.com:9000/data/lake/orders-1/x?acl"), ("PUT", "https://s3.example.com:9000/data"),
        ("PUT", "https://s3.example.com:9000/data?policy"), ("DELETE", "https://s3.example.com:9000/data"),
        ("POST", "https://s3.example.com:9000/data?delete"),
        ("PATCH", "https://s3.example.com:9000/data/lake/orders-1/x"),
        ("GET", "https://s3.example.com:9000@evil.com/data/lake/orders-1/x"),
    ]) func nothingElseIs(_ method: String, _ uri: String) async throws {
        let method = try #require(StorageRequest.Method(rawValue: method))
        let error = await #expect(throws: MartletError.self) {
            try await signer().sign(request(method, uri), under: grant())
        }
        #expect(error?.code == .permissionDenied || error?.code == .invalidInput)
    }

    @Test func whoMayReadWritesNothing() async throws {
        let read = try grant(.read)
        _ = try await signer().sign(request(.get, "\(Self.table)x"), under: read)
        for method in [StorageRequest.Method.put, .post, .delete] {
            await #expect(throws: MartletError.self) {
                try await signer().sign(request(method, "\(Self.table)x"), under: read)
            }
        }
        await #expect(throws: MartletError.self) {
            try await signer().sign(request(.put, "\(Self.table)x"), under: grant(isReadOnly: true))
        }
    }

    @Test func fieldsDoNotLeadOutEither() async throws {
        for (name, value) in [
            ("x-amz-copy-source", "/data/lake/orders-2/x"), ("x-amz-copy-source", "data/lake/orders-1/../orders-2/x"),
            ("x-amz-copy-source", "data/lake/orders-1/%2e%2e/orders-2/x"), ("X-Amz-Acl", "public-read"),
            ("x-amz-grant-read", "uri=http://acs.amazonaws.com/groups/global/AllUsers"), ("x-amz-tagging", "a=b"),
        ] {
            await #expect(throws: MartletError.self) {
                try await signer().sign(request(.put, "\(Self.table)x", [name: [value]]), under: grant())
            }
        }
        _ = try await signer().sign(
            request(.put, "\(Self.table)x", ["x-amz-copy-source": ["/data/lake/orders-1/y"]]), under: grant())
    }

    @Test func listsOfDeletesAreLookedInto() async throws {
        func list(_ keys: String...) -> String {
            "<Delete>\(keys.map { "<Object><Key>\($0)</Key></Object>" }.joined())</Delete>"
        }
        let uri = "\(Self.endpoint)/data?delete"
        let signed = try await signer().sign(
            request(.post, uri, body: list("lake/orders-1/a", "lake/orders-1/b")), under: grant())
        // Another body is not what was signed.
        #expect(signed.headers["x-amz-content-sha256"]?.first?.utf8.count == 64)
        for body in [list("lake/orders-1/a", "lake/orders-2/b"), list(), "<Delete>", "x"] {
            await #expect(throws: (any Error).self) {
                try await signer().sign(request(.post, uri, body: body), under: grant())
            }
        }
    }
}
