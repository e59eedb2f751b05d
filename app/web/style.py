from flask import Blueprint

bp = Blueprint("style", __name__)
