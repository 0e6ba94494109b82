internal import Errors
internal import S3

/// Finds credentials where every tool of S3 does: in variables, then in the files of profiles, then by the identity of a workload.
struct S3CredentialChain {
    enum Source {
        /// Variables do not change.
        case variables(S3Credentials)
        /// Another tool may write the file anew.
        case file(S3Credentials)
        case webIdentity(S3WebIdentity)
    }

    let environment: S3Environment

    /// Ways to credentials that profiles may ask for and that are not followed.
    private static let otherWays = [
        "credential_process", "sso_session", "sso_start_url", "source_profile", "credential_source",
    ]

    /// - Throws: `permissionDenied` where there are none.
    func source() throws(MartletError) -> Source {
        if let key = environment["AWS_ACCESS_KEY_ID"], let secret = environment["AWS_SECRET_ACCESS_KEY"] {
            return .variables(
                S3Credentials(accessKey: key, secret: secret, sessionToken: environment["AWS_SESSION_TOKEN"]))
        }
        let values = try environment.profileValues()
        if let key = values?["aws_access_key_id"], let secret = values?["aws_secret_access_key"] {
            return .file(S3Credentials(accessKey: key, secret: secret, sessionToken: values?["aws_session_token"]))
        }
        if let identity = identity(values ?? [:]) { return .webIdentity(identity) }
        let profile = environment.profile
        if let way = Self.otherWays.first(where: { values?[$0] != nil }) {
            throw MartletError(
                .permissionDenied, "the profile '\(profile)' gets its credentials by '\(way)', which is not followed",
                hint:
                    "Write the credentials into \(environment.credentialsFile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            )
        }
        if values != nil || profile != S3Environment.defaultProfile {
            throw MartletError(
                .permissionDenied,
                "there are no credentials of the profile '\(profile)' in \(environment.credentialsFile)",
                hint: "Set AWS_PROFILE to one that has some.")
        }
        throw MartletError(
            .permissionDenied, "there are no credentials for the storage",
            hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write them into \(environment.credentialsFile).")
    }

    private func identity(_ values: [String: String]) -> S3WebIdentity? {
        guard let file = environment["AWS_WEB_IDENTITY_TOKEN_FILE"] ?? values["web_identity_token_file"],
            let role = environment["AWS_ROLE_ARN"] ?? values["role_arn"]
        else { return nil }
        return S3WebIdentity(
            role: role, tokenFile: file,
            sessionName: environment["AWS_ROLE_SESSION_NAME"] ?? values["role_session_name"] ?? "martlet",
            endpoint: environment["AWS_ENDPOINT_URL_STS"] ?? environment["AWS_ENDPOINT_URL"] ?? values["endpoint_url"]
                ?? "https://sts.\(environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? values["region"] ?? "us-east-1").amazonaws.com"
        )
    }
}
