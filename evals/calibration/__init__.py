"""What stands between scores and the confidences that people see, fitted and measured on other cases."""
