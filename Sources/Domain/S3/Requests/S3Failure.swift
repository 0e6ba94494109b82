public import HTTP

/// An error in the words of S3: a code that clients act on, a sentence, and the status that belongs to the code.
public struct S3Failure: Error, Sendable {
    public var code: S3ErrorCode
    public var message: String
    /// Further elements of the error's document, such as the region that a signature should have named.
    public var details: [(name: String, value: String)]
    /// Fields that the status calls for.
    public var fields: HTTPFields

    public init(
        _ code: S3ErrorCode, _ message: String? = nil, details: [(name: String, value: String)] = [],
        fields: HTTPFields = [:]
    ) {
        self.code = code
        self.message = message ?? code.sentence
        self.details = details
        self.fields = fields
    }
}

/// The codes that S3's documents list, as far as something here gives them.
public enum S3ErrorCode: String, Sendable, CaseIterable {
    case accessDenied = "AccessDenied"
    case authorizationHeaderMalformed = "AuthorizationHeaderMalformed"
    case authorizationQueryParametersError = "AuthorizationQueryParametersError"
    case badDigest = "BadDigest"
    case bucketAlreadyExists = "BucketAlreadyExists"
    case bucketAlreadyOwnedByYou = "BucketAlreadyOwnedByYou"
    case bucketNotEmpty = "BucketNotEmpty"
    case conditionalRequestConflict = "ConditionalRequestConflict"
    case entityTooLarge = "EntityTooLarge"
    case entityTooSmall = "EntityTooSmall"
    case expiredToken = "ExpiredToken"
    case incompleteBody = "IncompleteBody"
    case internalError = "InternalError"
    case invalidAccessKeyID = "InvalidAccessKeyId"
    case invalidArgument = "InvalidArgument"
    case invalidBucketName = "InvalidBucketName"
    case invalidBucketState = "InvalidBucketState"
    case invalidDigest = "InvalidDigest"
    case invalidPart = "InvalidPart"
    case invalidPartOrder = "InvalidPartOrder"
    case invalidRange = "InvalidRange"
    case invalidRequest = "InvalidRequest"
    case invalidTag = "InvalidTag"
    case invalidToken = "InvalidToken"
    case invalidURI = "InvalidURI"
    case keyTooLong = "KeyTooLongError"
    case malformedXML = "MalformedXML"
    case metadataTooLarge = "MetadataTooLarge"
    case methodNotAllowed = "MethodNotAllowed"
    case missingContentLength = "MissingContentLength"
    case missingSecurityHeader = "MissingSecurityHeader"
    case noSuchBucket = "NoSuchBucket"
    case noSuchCORSConfiguration = "NoSuchCORSConfiguration"
    case noSuchKey = "NoSuchKey"
    case noSuchLifecycleConfiguration = "NoSuchLifecycleConfiguration"
    case noSuchTagSet = "NoSuchTagSet"
    case noSuchUpload = "NoSuchUpload"
    case noSuchVersion = "NoSuchVersion"
    case notImplemented = "NotImplemented"
    case notModified = "NotModified"
    case preconditionFailed = "PreconditionFailed"
    case requestHeaderSectionTooLarge = "RequestHeaderSectionTooLarge"
    case requestTimeTooSkewed = "RequestTimeTooSkewed"
    case requestTimeout = "RequestTimeout"
    case serviceUnavailable = "ServiceUnavailable"
    case signatureDoesNotMatch = "SignatureDoesNotMatch"
    case slowDown = "SlowDown"
    case storageFull = "InsufficientCapacity"
    case tooManyBuckets = "TooManyBuckets"
    case contentSHA256Mismatch = "XAmzContentSHA256Mismatch"

    public var status: HTTPStatus {
        switch self {
        case .accessDenied, .invalidAccessKeyID, .requestTimeTooSkewed, .signatureDoesNotMatch: .forbidden
        case .bucketAlreadyExists, .bucketAlreadyOwnedByYou, .bucketNotEmpty, .conditionalRequestConflict,
            .invalidBucketState:
            .conflict
        case .internalError: .internalServerError
        case .invalidRange: HTTPStatus(rawValue: 416)
        case .methodNotAllowed: .methodNotAllowed
        case .missingContentLength: HTTPStatus(rawValue: 411)
        case .noSuchBucket, .noSuchCORSConfiguration, .noSuchKey, .noSuchLifecycleConfiguration, .noSuchTagSet,
            .noSuchUpload, .noSuchVersion:
            .notFound
        case .notImplemented: .notImplemented
        case .notModified: .notModified
        case .preconditionFailed: .preconditionFailed
        case .serviceUnavailable, .slowDown: .serviceUnavailable
        case .storageFull: .insufficientStorage
        default: .badRequest
        }
    }

    /// What is said where nothing more is known.
    var sentence: String {
        switch self {
        case .accessDenied: "Access Denied"
        case .badDigest: "The digest that was sent is not that of the body that came."
        case .bucketNotEmpty: "The bucket has objects, versions or uploads in it."
        case .entityTooSmall: "A part that is not the last one is smaller than 5 MiB."
        case .incompleteBody: "The body ended before its stated length."
        case .invalidAccessKeyID: "There is no such access key, or it was revoked or has expired."
        case .invalidPartOrder: "The parts are not listed in ascending order."
        case .malformedXML: "The XML of the request is not well-formed, or not what this operation takes."
        case .methodNotAllowed: "The method is not allowed for this resource."
        case .noSuchBucket: "There is no such bucket."
        case .noSuchKey: "There is no object with this key."
        case .noSuchUpload: "There is no such upload; it was completed, aborted, or never begun."
        case .noSuchVersion: "There is no such version."
        case .notImplemented: "This operation of S3 is not built."
        case .preconditionFailed: "A condition of the request does not hold."
        case .requestTimeTooSkewed: "The time of the request is more than 15 minutes from the server's."
        case .signatureDoesNotMatch:
            "The signature is not the one that the access key's secret gives. Check the secret, and that nothing between changes the request."
        case .contentSHA256Mismatch: "The body does not have the SHA-256 that 'x-amz-content-sha256' states."
        default: rawValue
        }
    }
}
