import Clocks
import Errors
import Foundation
import HTTP
import S3
import Testing

@testable import ObjectStorageS3

@Suite struct S3CredentialTests {
    /// A home with the files of Amazon's tools.
    private final class Home {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)").path

        init(credentials: String? = nil, config: String? = nil, token: String? = nil) throws {
            try FileManager.default.createDirectory(atPath: path + "/.aws", withIntermediateDirectories: true)
            for (name, text) in [("/.aws/credentials", credentials), ("/.aws/config", config), ("/token", token)] {
                try text?.write(toFile: path + name, atomically: true, encoding: .utf8)
            }
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }

        func environment(_ more: [String: String] = [:], profile: String? = nil) -> S3Environment {
            S3Environment(more.merging(["HOME": path]) { $1 }, profile: profile)
        }
    }

    private func provider(
        _ environment: S3Environment, _ storage: ScriptedStorage = ScriptedStorage([]), clock: SetClock = SetClock()
    ) -> S3CredentialProvider {
        S3CredentialProvider(
            environment, sender: storage, clock: clock, retry: S3RetryPolicy(chance: { 0.5 }), sleep: { _ in })
    }

    private static let keys = ["AWS_ACCESS_KEY_ID": "v", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"]
    private static let file = """
        ; a comment
        [default]
        aws_access_key_id = d
        aws_secret_access_key=ds=/+
        [ other ]
        aws_access_key_id = o
        aws_secret_access_key = os
        aws_session_token = ot
        """

    @Test func variablesComeFirstThenFilesThenIdentities() async throws {
        let home = try Home(credentials: Self.file, token: "token")
        #expect(
            try await provider(home.environment(Self.keys)).credentials()
                == S3Credentials(accessKey: "v", secret: "s", sessionToken: "t"))
        let identity = ["AWS_WEB_IDENTITY_TOKEN_FILE": home.path + "/token", "AWS_ROLE_ARN": "role"]
        #expect(
            try await provider(home.environment(identity)).credentials()
                == S3Credentials(accessKey: "d", secret: "ds=/+"))
        let other = S3Credentials(accessKey: "o", secret: "os", sessionToken: "ot")
        #expect(try await provider(home.environment(["AWS_PROFILE": "other"])).credentials() == other)
        #expect(try await provider(home.environment(["AWS_PROFILE": "x"], profile: "other")).credentials() == other)
    }

    @Test func theFileOfSettingsHasProfilesToo() async throws {
        let home = try Home(
            config: """
                [default]
                region = eu-central-1
                [profile lake]
                aws_access_key_id = l
                aws_secret_access_key = ls
                region = eu-west-3
                endpoint_url = http://host
                s3 =
                  addressing_style = path
                  region = nested
                [lake]
                aws_access_key_id = no
                """)
        let environment = home.environment(profile: "lake")
        #expect(try await provider(environment).credentials() == S3Credentials(accessKey: "l", secret: "ls"))
        #expect(try environment.setting(["AWS_REGION"], profileKey: "region") == "eu-west-3")
        #expect(try home.environment().setting(["AWS_REGION"], profileKey: "region") == "eu-central-1")
        let set = home.environment(["AWS_DEFAULT_REGION": "r"])
        #expect(try set.setting(["AWS_REGION", "AWS_DEFAULT_REGION"], profileKey: "region") == "r")
    }

    @Test func whatIsMissingIsNamed() async throws {
        let home = try Home(credentials: Self.file, config: "[profile sso]\nsso_session = x\n")
        for (environment, words) in [
            (try Home().environment(), "there are no credentials for the storage"),
            (home.environment(["AWS_PROFILE": "none"]), "of the profile 'none'"),
            (home.environment(["AWS_PROFILE": "sso"]), "'sso_session'"),
        ] {
            let error = await #expect(throws: MartletError.self) { try await provider(environment).credentials() }
            #expect(error?.code == .permissionDenied)
            #expect(error?.message.contains(words) == true)
        }
    }

    // MARK: Identities of workloads

    private static func given(_ key: String, until expiration: String) -> ScriptedStorage.Reply {
        .init(
            status: 200,
            body: """
                <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>\(key)</AccessKeyId>
                <SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
                <Expiration>\(expiration)</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
                </AssumeRoleWithWebIdentityResponse>
                """)
    }

    private func identity(_ home: Home) -> S3Environment {
        home.environment([
            "AWS_WEB_IDENTITY_TOKEN_FILE": home.path + "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/r",
            "AWS_ENDPOINT_URL_STS": "https://sts.test",
        ])
    }

    @Test func anIdentityIsRenewedBeforeItExpires() async throws {
        let clock = SetClock()
        let home = try Home(token: "the token\n")
        let storage = ScriptedStorage([
            Self.given("first", until: clock.now().adding(seconds: 3600).description),
            Self.given("second", until: clock.now().adding(seconds: 7200).description),
        ])
        let provider = provider(identity(home), storage, clock: clock)
        #expect(try await provider.credentials().accessKey == "first")
        clock.pass(seconds: 3299)
        #expect(try await provider.credentials().accessKey == "first")
        #expect(storage.requests.count == 1)
        clock.pass(seconds: 2)
        #expect(
            try await provider.credentials()
                == S3Credentials(accessKey: "second", secret: "secret", sessionToken: "session"))
        let request = storage.requests[0]
        #expect(request.method == .post)
        #expect(request.url == "https://sts.test/")
        guard case .bytes(let form) = request.body else { return #expect(Bool(false), "a form was expected") }
        let text = String(decoding: form, as: UTF8.self)
        #expect(text.contains("Action=AssumeRoleWithWebIdentity&"))
        #expect(text.contains("RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"))
        #expect(text.hasSuffix("WebIdentityToken=thetoken"))
    }

    @Test func thoseAtHandServeWhereNewOnesCannotBeHad() async throws {
        let clock = SetClock()
        let home = try Home(token: "token")
        let refusal = ScriptedStorage.Reply(
            status: 403,
            body: "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>")
        let storage = ScriptedStorage([
            Self.given("first", until: clock.now().adding(seconds: 3600).description), refusal, refusal,
        ])
        let provider = provider(identity(home), storage, clock: clock)
        _ = try await provider.credentials()
        clock.pass(seconds: 3500)
        #expect(try await provider.credentials().accessKey == "first")
        clock.pass(seconds: 100)
        let error = await #expect(throws: MartletError.self) { try await provider.credentials() }
        #expect(error?.code == .permissionDenied)
        #expect(error?.message.contains("AccessDenied: not you") == true)
    }

    @Test func aServiceThatIsBusyIsAskedAgain() async throws {
        let home = try Home(token: "token")
        let storage = ScriptedStorage([.init(status: 503), Self.given("k", until: "2099-01-01T00:00:00Z")])
        #expect(try await provider(identity(home), storage).credentials().accessKey == "k")
    }

    @Test func manyWhoWaitAskOnce() async throws {
        let home = try Home(token: "token")
        let storage = ScriptedStorage([Self.given("k", until: "2099-01-01T00:00:00Z")])
        let provider = provider(identity(home), storage)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await provider.credentials().accessKey } }
            for try await key in group { #expect(key == "k") }
        }
        #expect(storage.requests.count == 1)
    }

    @Test func whatAStorageRefusedIsForgotten() async throws {
        let home = try Home(token: "token")
        let storage = ScriptedStorage([
            Self.given("first", until: "2099-01-01T00:00:00Z"), Self.given("second", until: "2099-01-01T00:00:00Z"),
        ])
        let provider = provider(identity(home), storage)
        let first = try await provider.credentials()
        await provider.forget(first)
        #expect(try await provider.credentials().accessKey == "second")
        await provider.forget(first)
        #expect(try await provider.credentials().accessKey == "second")
    }
}
