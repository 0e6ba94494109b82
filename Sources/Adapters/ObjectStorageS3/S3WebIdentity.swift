internal import Clocks
internal import Errors
internal import HTTP
internal import Machine
internal import S3

/// Credentials of a role, given for the token that the platform a process runs on writes into a file.
struct S3WebIdentity: Sendable, Hashable {
    var role: String
    var tokenFile: String
    var sessionName: String
    /// Of the service that gives them (STS).
    var endpoint: String

    private static let tokenLimit = 64 << 10
    private static let answerLimit = 1 << 20

    /// Asks the service for credentials.
    ///
    /// - Throws: `permissionDenied` where it refuses, `unavailable` where it does not answer.
    func credentials(_ sender: any HTTPSender) async throws -> (S3Credentials, expires: Timestamp) {
        // Read each time, since the platform writes it anew.
        let token = String(decoding: try LocalFiles.read(tokenFile, limit: Self.tokenLimit), as: UTF8.self)
            .filter { !$0.isWhitespace }
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("Version", "2011-06-15"), ("RoleArn", role),
            ("RoleSessionName", sessionName), ("WebIdentityToken", token),
        ]
        let body = form.map { "\($0.0)=\(PercentCoding.encode($0.1))" }.joined(separator: "&")
        let answer = try await sender.send(
            OutgoingRequest(
                .post, endpoint.hasSuffix("/") ? endpoint : endpoint + "/",
                fields: ["Content-Type": "application/x-www-form-urlencoded"], body: .bytes(Array(body.utf8))),
            limit: Self.answerLimit)
        let root = try? XMLReader.read(answer.body)
        guard answer.status == .ok else { throw refusal(answer.status.rawValue, root?["Error"]) }
        guard let given = root?["AssumeRoleWithWebIdentityResult"]?["Credentials"],
            let key = given.text(of: "AccessKeyId"), let secret = given.text(of: "SecretAccessKey"),
            let expires = given.text(of: "Expiration").flatMap({ Timestamp($0) })
        else { throw MartletError(.corrupt, "the answer of \(endpoint) holds no credentials") }
        return (
            S3Credentials(accessKey: key, secret: secret, sessionToken: given.text(of: "SessionToken")), expires
        )
    }

    private func refusal(_ status: Int, _ error: XMLElement?) -> MartletError {
        let told = [error?.text(of: "Code"), error?.text(of: "Message")].compactMap { $0 }.joined(separator: ": ")
        let message = "\(endpoint) gave no credentials of the role '\(role)' (\(told.isEmpty ? "\(status)" : told))"
        guard status < 500, status != 429 else { return MartletError(.unavailable, message, retry: .safely) }
        return MartletError(
            .permissionDenied, message, hint: "Look at AWS_ROLE_ARN, and at the token in \(tokenFile).")
    }
}
