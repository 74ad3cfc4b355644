package dev.atelier.error;

/** Arguments or result of the call cannot be cloned. */
public final class DataCloneException extends TaskException {
  public DataCloneException(String message) {
    super(ErrorCode.DATA_CLONE, message, null);
  }
}
