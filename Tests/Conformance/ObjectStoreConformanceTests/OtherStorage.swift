import Clocks
import Foundation
import HTTP
import HTTPTransport
import ObjectStorageS3
import S3

/// A storage that is not ours, which `make test` starts: OpenStack Swift with its S3 API.
enum OtherStorage {
    static let url = ProcessInfo.processInfo.environment["MARTLET_TEST_S3"]

    private static let credentials = S3Credentials(accessKey: "test:tester", secret: "testing")
    private static let client = HTTPClient()

    static func store() throws -> S3ObjectStore {
        S3ObjectStore(
            try S3Endpoint(url ?? ""), credentials: { credentials }, sender: client, clock: SystemClock(),
            retry: S3RetryPolicy(chance: { Double.random(in: 0..<1) }), sleep: { _ in })
    }

    static func makeBucket(_ name: String) async throws {
        let address = url ?? ""
        var request = HTTPRequest(method: .put, target: try RequestTarget(path: "/\(name)", query: ""))
        request.fields["Host"] = String(address.dropFirst("http://".count))
        RequestSigner(credentials, region: "us-east-1").sign(&request, payload: [], at: SystemClock().now())
        let answer = try await client.send(
            OutgoingRequest(.put, "\(address)/\(name)", fields: request.fields, body: .bytes([])))
        guard answer.status == .ok else {
            throw Refused(status: answer.status.rawValue, text: String(decoding: answer.body, as: UTF8.self))
        }
    }

    private struct Refused: Error {
        var status: Int
        var text: String
    }
}
