internal import COpenSSL

/// AES-256 in Galois/counter mode (NIST SP 800-38D): what is sealed can be read and checked only with the key.
public enum AESGCM {
    public static let keyBytes = 32
    /// Never to be used twice with one key.
    public static let nonceBytes = 12
    public static let tagBytes = 16

    /// The message encrypted, with its tag behind; nil where key or nonce have the wrong length.
    ///
    /// - Parameter context: What must be the same when it is opened; it is not part of the result.
    public static func seal(_ message: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard key.count == keyBytes, nonce.count == nonceBytes, let cipher = Cipher() else { return nil }
        var output = [UInt8](repeating: 0, count: message.count + tagBytes)
        var length: Int32 = 0
        var tag = [UInt8](repeating: 0, count: tagBytes)
        var rest = [UInt8](repeating: 0, count: tagBytes)
        let isSealed =
            unsafe EVP_EncryptInit_ex(cipher.context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(cipher.context, nil, &length, context, Int32(context.count)) == 1
            && EVP_EncryptUpdate(cipher.context, &output, &length, message, Int32(message.count)) == 1
            && EVP_EncryptFinal_ex(cipher.context, &rest, &length) == 1
            && EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_GET_TAG, Int32(tagBytes), &tag) == 1
        guard isSealed else { return nil }
        output.replaceSubrange(message.count..., with: tag)
        return output
    }

    /// The message; nil where anything of it, or the key, the nonce or the context, is not what it was sealed with.
    public static func open(_ sealed: [UInt8], key: [UInt8], nonce: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard key.count == keyBytes, nonce.count == nonceBytes, sealed.count >= tagBytes, let cipher = Cipher() else {
            return nil
        }
        let count = sealed.count - tagBytes
        var tag = Array(sealed[count...])
        let encrypted = Array(sealed[..<count])
        var output = [UInt8](repeating: 0, count: count + tagBytes)
        var rest = [UInt8](repeating: 0, count: tagBytes)
        var length: Int32 = 0
        let isOpen =
            unsafe EVP_DecryptInit_ex(cipher.context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_DecryptUpdate(cipher.context, nil, &length, context, Int32(context.count)) == 1
            && EVP_DecryptUpdate(cipher.context, &output, &length, encrypted, Int32(count)) == 1
            && EVP_CIPHER_CTX_ctrl(cipher.context, EVP_CTRL_AEAD_SET_TAG, Int32(tagBytes), &tag) == 1
            && EVP_DecryptFinal_ex(cipher.context, &rest, &length) == 1
        guard isOpen else { return nil }
        output.removeLast(tagBytes)
        return output
    }

    @safe private struct Cipher: ~Copyable {
        let context: OpaquePointer

        init?() {
            guard let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
            unsafe self.context = context
        }

        deinit { unsafe EVP_CIPHER_CTX_free(context) }
    }
}
