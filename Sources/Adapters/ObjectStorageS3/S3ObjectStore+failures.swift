internal import Errors
internal import HTTP
internal import ObjectStorage

/// What a storage means by its refusals, and what is to be done about each.
extension S3ObjectStore {
    func failure(_ answer: S3Answer, _ action: String, _ location: Location) -> MartletError {
        let told = answer.code.map { " (\($0))" } ?? ""
        let message =
            "'\(location)' cannot be \(action): the storage at \(sender.endpoint.url) answered \(answer.status)\(told)"
        let error =
            switch answer.status {
            case 404 where answer.code == "NoSuchBucket":
                MartletError(
                    .notFound,
                    "the storage at \(sender.endpoint.url) has no bucket '\((try? Name(location).bucket) ?? "")', which '\(location)' is in (NoSuchBucket)",
                    hint: "Make it first, or choose another one.")
            case 404: Self.missing(location)
            case 301, 307,
                400 where answer.fields["x-amz-bucket-region"] != nil:
                MartletError(
                    .invalidInput, message,
                    hint:
                        "The bucket is in the region \(answer.fields["x-amz-bucket-region"] ?? "of another endpoint"); say so with 'storage.region' in martlet.yaml, or AWS_REGION."
                )
            case 401, 403: MartletError(.permissionDenied, message, hint: Self.hint(of: answer.code))
            case 507: MartletError(.storageFull, message, hint: "Free some space there.", retry: .safely)
            case 400..<500: MartletError(.invalidInput, message, hint: Self.hint(of: answer.code))
            default: MartletError(.unavailable, message, retry: .safely)
            }
        return error.lyingElsewhere()
    }

    private static func hint(of code: String?) -> String {
        switch code {
        case "InvalidAccessKeyId":
            "The storage does not know this access key: look at AWS_ACCESS_KEY_ID, or at the profile."
        case "SignatureDoesNotMatch":
            "The secret is not that of the access key: look at AWS_SECRET_ACCESS_KEY, or at the profile."
        case "RequestTimeTooSkewed": "Set this machine's clock, such as with: timedatectl set-ntp true"
        case "ExpiredToken", "InvalidToken": "The credentials hold no longer: get new ones."
        case "AuthorizationHeaderMalformed":
            "Is the region right? It is 'storage.region' in martlet.yaml, or AWS_REGION."
        case "AccessDenied":
            "The credentials may not do this: allow them to list, read, write and delete what lies there."
        default:
            "Look at the credentials and at what they are allowed, and whether the endpoint is one of S3 ('storage.endpoint' in martlet.yaml, or AWS_ENDPOINT_URL)."
        }
    }
}
